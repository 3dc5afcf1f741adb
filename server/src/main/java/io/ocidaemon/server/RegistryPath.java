package io.ocidaemon.server;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request, parsed once (distribution-spec, "Endpoints", end-1 to end-12 for reading).
 *
 * <p>It works on the raw path and decodes segment by segment, so an encoded slash never becomes one
 * and {@code ..} is never resolved.
 *
 * @param prefix the component before {@code /v2}, as in {@code /quay.io/v2/…}; null where there is
 *     none
 * @param kind what is asked for
 * @param name the repository as asked for; empty for {@link Kind#BASE} and {@link Kind#CATALOG}
 * @param item tag, digest or what stands in its place; empty for the others
 */
record RegistryPath(@Nullable String prefix, Kind kind, String name, String item) {

  /** What a path asks for. */
  enum Kind {
    BASE,
    CATALOG,
    TAGS,
    MANIFEST,
    BLOB,
    REFERRERS
  }

  /** A first component that can only be a host is no name component: it may have a port. */
  private static final Pattern HOST_COMPONENT =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(?:(?::|__)[0-9]{1,5})?");

  /**
   * @param raw the path of the request line, without the query
   * @throws RegistryException {@link ErrorCode#NOT_FOUND} for what is no path of this API, {@link
   *     ErrorCode#NAME_INVALID} for a name that no repository can have
   */
  static RegistryPath parse(String raw) throws RegistryException {
    List<String> segments = new ArrayList<>(8);
    for (String segment : raw.substring(raw.startsWith("/") ? 1 : 0).split("/", -1)) {
      String decoded = Percent.decode(segment);
      if (decoded == null || decoded.equals("..") || decoded.equals(".")) {
        throw notFound(raw);
      }
      segments.add(decoded);
    }
    String prefix = null;
    int start = 1;
    if (!segments.getFirst().equals("v2")) {
      if (segments.size() < 2
          || !segments.get(1).equals("v2")
          || !HOST_COMPONENT.matcher(segments.getFirst()).matches()) {
        throw notFound(raw);
      }
      prefix = segments.getFirst();
      start = 2;
    }
    List<String> rest = segments.subList(start, segments.size());
    int size = rest.size();
    if (size == 0 || size == 1 && rest.getFirst().isEmpty()) {
      return new RegistryPath(prefix, Kind.BASE, "", "");
    }
    if (size == 1 && rest.getFirst().equals("_catalog")) {
      return new RegistryPath(prefix, Kind.CATALOG, "", "");
    }
    if (size < 3) {
      throw notFound(raw);
    }
    String verb = rest.get(size - 2);
    String item = rest.get(size - 1);
    Kind kind =
        switch (verb) {
          case "manifests" -> Kind.MANIFEST;
          case "blobs" -> Kind.BLOB;
          case "referrers" -> Kind.REFERRERS;
          case "tags" -> item.equals("list") ? Kind.TAGS : null;
          default -> null;
        };
    if (kind == null || item.isEmpty() || item.indexOf('/') >= 0) {
      throw notFound(raw);
    }
    String name = String.join("/", rest.subList(0, size - 2));
    if (!isName(rest.subList(0, size - 2))) {
      throw new RegistryException(ErrorCode.NAME_INVALID, InvalidOciException.excerpt(name));
    }
    return new RegistryPath(prefix, kind, name, kind == Kind.TAGS ? "" : item);
  }

  private static boolean isName(List<String> components) {
    String first = components.getFirst();
    if (first.indexOf('/') >= 0 || first.length() > 255) {
      return false;
    }
    int from = 0;
    if (!Reference.isRepository(first)) {
      if (components.size() < 2 || !HOST_COMPONENT.matcher(first).matches()) {
        return false;
      }
      from = 1;
    }
    for (int i = from; i < components.size(); i++) {
      // Each alone: joined, a decoded slash would pass for a separator.
      if (components.get(i).indexOf('/') >= 0 || !Reference.isRepository(components.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static RegistryException notFound(String raw) {
    return new RegistryException(ErrorCode.NOT_FOUND, InvalidOciException.excerpt(raw));
  }
}
