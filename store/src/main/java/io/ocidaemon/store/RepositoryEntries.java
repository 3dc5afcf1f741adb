package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one repository, immutable: by tag, by digest, and by the subject they refer to.
 *
 * @param tags by tag
 * @param digests the entries without a tag, by digest as text
 * @param referrers by subject as text, then by {@code :TAG} or {@code @DIGEST}
 */
record RepositoryEntries(
    PersistentMap<String, Entry> tags,
    PersistentMap<String, Entry> digests,
    PersistentMap<String, PersistentMap<String, Entry>> referrers) {

  static final RepositoryEntries NONE =
      new RepositoryEntries(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());

  int size() {
    return tags.size() + digests.size();
  }

  @Nullable Entry get(Reference reference) {
    return byTag(reference)
        ? tags.get(reference.tagOrDigest())
        : digests.get(reference.tagOrDigest());
  }

  RepositoryEntries with(Entry entry) {
    Reference reference = entry.reference();
    RepositoryEntries base = without(reference);
    PersistentMap<String, PersistentMap<String, Entry>> bySubject = base.referrers;
    if (entry.subject() != null) {
      String subject = entry.subject().toString();
      PersistentMap<String, Entry> there = bySubject.get(subject);
      bySubject =
          bySubject.with(
              subject,
              (there == null ? PersistentMap.<String, Entry>empty() : there)
                  .with(suffix(reference), entry));
    }
    return byTag(reference)
        ? new RepositoryEntries(
            base.tags.with(reference.tagOrDigest(), entry), base.digests, bySubject)
        : new RepositoryEntries(
            base.tags, base.digests.with(reference.tagOrDigest(), entry), bySubject);
  }

  RepositoryEntries without(Reference reference) {
    Entry old = get(reference);
    if (old == null) {
      return this;
    }
    PersistentMap<String, PersistentMap<String, Entry>> bySubject = referrers;
    if (old.subject() != null) {
      String subject = old.subject().toString();
      PersistentMap<String, Entry> there = bySubject.get(subject);
      if (there != null) {
        PersistentMap<String, Entry> rest = there.without(suffix(reference));
        bySubject = rest.isEmpty() ? bySubject.without(subject) : bySubject.with(subject, rest);
      }
    }
    return byTag(reference)
        ? new RepositoryEntries(tags.without(reference.tagOrDigest()), digests, bySubject)
        : new RepositoryEntries(tags, digests.without(reference.tagOrDigest()), bySubject);
  }

  /** From entries of one repository in the order of {@link #iterator}. */
  static RepositoryEntries ofSorted(List<Entry> entries) {
    List<Map.Entry<String, Entry>> tags = new ArrayList<>();
    List<Map.Entry<String, Entry>> digests = new ArrayList<>();
    PersistentMap<String, PersistentMap<String, Entry>> bySubject = PersistentMap.empty();
    for (Entry entry : entries) {
      Reference reference = entry.reference();
      (byTag(reference) ? tags : digests).add(Map.entry(reference.tagOrDigest(), entry));
      if (entry.subject() != null) {
        String subject = entry.subject().toString();
        PersistentMap<String, Entry> there = bySubject.get(subject);
        bySubject =
            bySubject.with(
                subject,
                (there == null ? PersistentMap.<String, Entry>empty() : there)
                    .with(suffix(reference), entry));
      }
    }
    return new RepositoryEntries(
        PersistentMap.ofSorted(tags), PersistentMap.ofSorted(digests), bySubject);
  }

  /** Tags in byte order, then digests in byte order. */
  Iterator<Entry> iterator() {
    return new Iterator<>() {
      private final Iterator<Map.Entry<String, Entry>> first = tags.iterator();
      private final Iterator<Map.Entry<String, Entry>> second = digests.iterator();

      @Override
      public boolean hasNext() {
        return first.hasNext() || second.hasNext();
      }

      @Override
      public Entry next() {
        return first.hasNext() ? first.next().getValue() : second.next().getValue();
      }
    };
  }

  Iterator<Entry> tagsAfter(String last) {
    Iterator<Map.Entry<String, Entry>> rest = last.isEmpty() ? tags.iterator() : tags.after(last);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rest.hasNext();
      }

      @Override
      public Entry next() {
        return rest.next().getValue();
      }
    };
  }

  /** Each referrer once, with the facts of all its names. */
  List<Entry> referrersOf(Digest subject) {
    PersistentMap<String, Entry> there = referrers.get(subject.toString());
    if (there == null) {
      return List.of();
    }
    Map<Digest, Entry> byDigest = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> entry : there) {
      byDigest.merge(entry.getValue().digest(), entry.getValue(), Entry::withFactsOf);
    }
    return List.copyOf(byDigest.values());
  }

  private static boolean byTag(Reference reference) {
    return reference.tag() != null;
  }

  private static String suffix(Reference reference) {
    return (byTag(reference) ? ":" : "@") + reference.tagOrDigest();
  }
}
