package io.ocidaemon.server;

import io.ocidaemon.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From the names that clients use to the store's (contract, "The read API", Naming).
 *
 * <p>In a path a port is written {@code HOST__PORT}, since a colon is outside of the grammar of
 * names; {@code HOST:PORT} is understood too.
 */
final class Naming {
  private static final Pattern PATH_PORT = Pattern.compile("(.+)__([0-9]{1,5})");

  private Naming() {}

  /**
   * The place of a repository.
   *
   * @param host null for the repository of foreign entries with bare tags
   */
  record Place(@Nullable String host, String repository) {

    /** As it stands in a path and in the catalog. */
    String path() {
      return host == null ? repository : hostInPath(host) + "/" + repository;
    }
  }

  /** {@code HOST:PORT} → {@code HOST__PORT}. */
  static String hostInPath(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]")
        ? host
        : host.substring(0, colon) + "__" + host.substring(colon + 1);
  }

  /** The canonical host that a path component or a namespace means; null where it is none. */
  static @Nullable String host(String text) {
    Matcher port = PATH_PORT.matcher(text);
    String host =
        Reference.canonicalHost(port.matches() ? port.group(1) + ":" + port.group(2) : text);
    return Reference.isHost(host) ? host : null;
  }

  /**
   * Where to look for a repository, in this order: the first place that holds one wins.
   *
   * @param name of the path
   * @param namespace the {@code ns} parameter, else the prefix of the path; null where there is
   *     neither
   * @return empty where the namespace is no host
   */
  static List<Place> places(String name, @Nullable String namespace, Serving serving) {
    List<Place> places = new ArrayList<>(3);
    int slash = name.indexOf('/');
    if (namespace != null) {
      String host = host(namespace);
      if (host != null) {
        boolean repeated = slash > 0 && host.equals(host(name.substring(0, slash)));
        add(places, host, repeated ? name.substring(slash + 1) : name);
      }
      return places;
    }
    if (slash > 0) {
      String host = host(name.substring(0, slash));
      if (host != null) {
        add(places, host, name.substring(slash + 1));
      }
    }
    if (serving.defaultNamespace() != null) {
      add(places, serving.defaultNamespace(), name);
    }
    if (name.equals(serving.foreign())) {
      places.add(new Place(null, name));
    }
    return places;
  }

  private static void add(List<Place> places, String host, String repository) {
    String canonical = Reference.canonicalRepository(host, repository);
    if (Reference.isRepository(canonical)) {
      places.add(new Place(host, canonical));
    }
  }
}
