package io.ocidaemon.server;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.store.Catalog;
import io.ocidaemon.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of one generation as a client may see it. Immutable but for what it remembers of
 * its own content.
 */
final class View {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final Catalog catalog;
  private final Serving serving;

  private final List<Entry> shownForeign;
  private final Map<Naming.Place, List<Entry>> foreign = new HashMap<>();
  private final Map<String, Set<String>> foreignOfHost = new HashMap<>();

  /** What has been derived once is kept while the view lives. */
  private @Nullable List<String> paths;

  private final Map<String, List<String>> pathsOfHost = new ConcurrentHashMap<>();

  /**
   * @param shownForeign what other tools wrote and may be shown; it changes without a generation
   */
  View(Catalog catalog, List<Entry> shownForeign, Serving serving) {
    this.catalog = catalog;
    this.shownForeign = shownForeign;
    this.serving = serving;
    for (Entry entry : shownForeign) {
      if (serving.admits(entry)) {
        Naming.Place place = placeOf(entry);
        foreign.computeIfAbsent(place, p -> new ArrayList<>()).add(entry);
        if (place.host() != null) {
          foreignOfHost.computeIfAbsent(place.host(), h -> new TreeSet<>()).add(place.repository());
        }
      }
    }
  }

  /** Is it the view of these very objects? Asked with each request, so it compares no content. */
  @SuppressWarnings("ReferenceEquality")
  boolean shows(Catalog otherCatalog, List<Entry> otherForeign) {
    return catalog == otherCatalog && shownForeign == otherForeign;
  }

  long generation() {
    return catalog.generation();
  }

  /**
   * The repository that a path means.
   *
   * @param name of the path
   * @param namespace the {@code ns} parameter, else the prefix; null where there is neither
   * @return null where no admitted entry is under any of its names
   */
  @Nullable Repository repository(String name, @Nullable String namespace) {
    for (Naming.Place place : Naming.places(name, namespace, serving)) {
      Repository repository = at(place);
      if (repository.exists()) {
        return repository;
      }
    }
    return null;
  }

  private Repository at(Naming.Place place) {
    return new Repository(catalog, serving::admits, place, foreign.getOrDefault(place, List.of()));
  }

  /**
   * The paths of all repositories, {@code HOST/REPOSITORY}, in byte order.
   *
   * @param host null for all hosts; else the bare repositories of that one
   */
  List<String> paths(@Nullable String host) {
    return host == null ? allPaths() : pathsOf(host);
  }

  private synchronized List<String> allPaths() {
    if (paths == null) {
      TreeSet<String> all = new TreeSet<>();
      for (Naming.Place place : places()) {
        all.add(place.path());
      }
      paths = List.copyOf(all);
    }
    return paths;
  }

  /** Only of hosts that are there: what clients ask for has no end. */
  private List<String> pathsOf(String host) {
    List<String> known = pathsOfHost.get(host);
    if (known != null) {
      return known;
    }
    Set<String> others = foreignOfHost.getOrDefault(host, Set.of());
    TreeSet<String> bare = new TreeSet<>(others);
    boolean there = !others.isEmpty();
    String prefix = host + "/";
    for (String name : catalog.namesAfter(prefix)) {
      if (!name.startsWith(prefix)) {
        break;
      }
      there = true;
      String repository = name.substring(prefix.length());
      if (at(new Naming.Place(host, repository)).exists()) {
        bare.add(repository);
      }
    }
    List<String> found = List.copyOf(bare);
    if (there) {
      pathsOfHost.put(host, found);
    }
    return found;
  }

  /** For how many hosts the paths are kept. */
  int hostsKept() {
    return pathsOfHost.size();
  }

  /** How many entries the store has that no client sees; looks at them all. */
  int hidden() {
    int hidden = 0;
    for (Entry entry : catalog.entries()) {
      hidden += serving.admits(entry) ? 0 : 1;
    }
    for (Entry entry : catalog.foreign()) {
      hidden += serving.admits(entry) ? 0 : 1;
    }
    return hidden;
  }

  private List<Naming.Place> places() {
    List<Naming.Place> places = new ArrayList<>(foreign.keySet());
    for (String name : catalog.names()) {
      int slash = name.indexOf('/');
      Naming.Place place = new Naming.Place(name.substring(0, slash), name.substring(slash + 1));
      if (at(place).exists()) {
        places.add(place);
      }
    }
    return places;
  }

  private Naming.Place placeOf(Entry entry) {
    Reference reference = entry.reference();
    return isFullName(entry.descriptor().annotations().get(REF_NAME))
        ? new Naming.Place(reference.host(), reference.repository())
        : new Naming.Place(null, String.valueOf(serving.foreign()));
  }

  /** The store has to put a bare tag somewhere; what the file says tells where it belongs. */
  private static boolean isFullName(@Nullable String refName) {
    if (refName == null) {
      return false;
    }
    try {
      Reference unused = Reference.parse(refName);
      return true;
    } catch (InvalidOciException e) {
      return false;
    }
  }
}
