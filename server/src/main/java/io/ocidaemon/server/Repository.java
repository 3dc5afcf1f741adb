package io.ocidaemon.server;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.store.Catalog;
import io.ocidaemon.store.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One repository at one generation, through the admission door: what is not admitted is not there.
 *
 * <p>Foreign entries come second: one never shadows a name of ours.
 */
final class Repository {
  private final Catalog catalog;
  private final Predicate<Entry> admits;
  private final Naming.Place place;
  private final List<Entry> foreign;

  /**
   * @param foreign the admitted foreign entries of this repository
   */
  Repository(Catalog catalog, Predicate<Entry> admits, Naming.Place place, List<Entry> foreign) {
    this.catalog = catalog;
    this.admits = admits;
    this.place = place;
    this.foreign = foreign;
  }

  Naming.Place place() {
    return place;
  }

  /** Does it exist for a client, which is: has it one admitted entry? */
  boolean exists() {
    return !foreign.isEmpty() || ours().iterator().hasNext();
  }

  /** All admitted entries. */
  Iterable<Entry> entries() {
    return foreign.isEmpty() ? ours() : merged(ours());
  }

  /** The admitted entries with a tag, from behind {@code last}, in byte order of the tag. */
  Iterable<Entry> tagsAfter(String last) {
    Iterable<Entry> ours =
        place.host() == null
            ? List.of()
            : admitted(catalog.tagsAfter(place.host(), place.repository(), last));
    if (foreign.isEmpty()) {
      return ours;
    }
    Map<String, Entry> byTag = new TreeMap<>();
    for (Entry entry : merged(ours)) {
      String tag = entry.reference().tag();
      if (tag != null && tag.compareTo(last) > 0) {
        byTag.put(tag, entry);
      }
    }
    return byTag.values();
  }

  /** The entry of a tag; null where there is none. */
  @Nullable Entry byTag(String tag) {
    if (!Reference.isTag(tag)) {
      return null;
    }
    if (place.host() != null) {
      Entry entry = catalog.get(new Reference(place.host(), place.repository(), tag, null));
      if (entry != null) {
        // Not admitted is absent; a foreign entry of this name stays in its shadow.
        return admits.test(entry) ? entry : null;
      }
    }
    for (Entry entry : foreign) {
      if (tag.equals(entry.reference().tag())) {
        return entry;
      }
    }
    return null;
  }

  /** The admitted entry of exactly this reference; null where it is gone. */
  @Nullable Entry at(Reference reference) {
    Entry entry = catalog.get(reference);
    if (entry != null) {
      return admits.test(entry) ? entry : null;
    }
    for (Entry other : foreign) {
      if (other.reference().equals(reference)) {
        return other;
      }
    }
    return null;
  }

  /** The admitted entry {@code @DIGEST}; null where there is none. */
  @Nullable Entry byDigestName(Digest digest) {
    return place.host() == null
        ? null
        : at(new Reference(place.host(), place.repository(), null, digest));
  }

  /** The admitted entries whose manifest has this subject. */
  List<Entry> referrers(Digest subject) {
    List<Entry> found = new ArrayList<>();
    if (place.host() != null) {
      for (Entry entry : catalog.referrers(place.host(), place.repository(), subject)) {
        if (admits.test(entry)) {
          found.add(entry);
        }
      }
    }
    for (Entry entry : foreign) {
      if (subject.equals(entry.subject())) {
        found.add(entry);
      }
    }
    return found;
  }

  private Iterable<Entry> ours() {
    return place.host() == null
        ? List.of()
        : admitted(catalog.entries(place.host(), place.repository()));
  }

  private Iterable<Entry> admitted(Iterable<Entry> entries) {
    return () -> new Filtered<>(entries.iterator(), admits);
  }

  private List<Entry> merged(Iterable<Entry> ours) {
    List<Entry> all = new ArrayList<>();
    for (Entry entry : ours) {
      all.add(entry);
    }
    for (Entry entry : foreign) {
      if (catalog.get(entry.reference()) == null) {
        all.add(entry);
      }
    }
    return all;
  }
}
