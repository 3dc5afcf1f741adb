package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue as the rules say it, in the plainest form: what the model holds the store's own
 * fold against.
 */
final class ModelState {
  final Map<Reference, Entry> entries;

  private ModelState(Map<Reference, Entry> entries) {
    this.entries = entries;
  }

  static ModelState empty() {
    return new ModelState(new TreeMap<>());
  }

  static ModelState of(Catalog catalog) {
    Map<Reference, Entry> entries = new TreeMap<>();
    catalog.entries().forEach(entry -> entries.put(entry.reference(), entry));
    return new ModelState(entries);
  }

  /**
   * The state after one more record.
   *
   * @param mismatches gets each change that names another digest than the one there
   */
  ModelState after(List<Change> changes, List<String> mismatches) {
    Map<Reference, Entry> next = new TreeMap<>(entries);
    for (Change change : changes) {
      Entry there = next.get(change.reference());
      boolean named = java.util.Objects.equals(digest(there), change.replaces());
      switch (change) {
        case Change.Put put -> {
          if (there != null && there.digest().equals(put.entry().digest())) {
            next.put(put.reference(), union(there, put.entry()));
            continue;
          }
          if (named && there != null && put.reference().tag() != null) {
            Reference behind = put.reference().withDigest(there.digest());
            Entry moved = there.withReference(behind);
            Entry old = next.get(behind);
            next.put(behind, old == null ? moved : union(old, moved));
          }
          if (named) {
            next.put(put.reference(), put.entry());
          }
        }
        case Change.Withdraw withdraw -> {
          if (named && there != null) {
            Set<String> left = new TreeSet<>(there.policies());
            left.remove(withdraw.policy());
            if (left.isEmpty()) {
              next.remove(withdraw.reference());
            } else {
              next.put(withdraw.reference(), there.withPolicies(left));
            }
          }
        }
        case Change.Remove remove -> {
          if (named) {
            next.remove(remove.reference());
          }
        }
      }
      if (!named) {
        mismatches.add(change + ", but there is " + digest(there));
      }
    }
    return new ModelState(next);
  }

  private static Entry union(Entry a, Entry b) {
    Set<String> policies = new TreeSet<>(a.policies());
    policies.addAll(b.policies());
    Set<String> platforms = new TreeSet<>(a.platforms());
    platforms.addAll(b.platforms());
    return Entry.of(a.reference(), a.descriptor(), a.subject(), policies, platforms);
  }

  private static @Nullable Digest digest(@Nullable Entry entry) {
    return entry == null ? null : entry.digest();
  }

  /** What differs, for people; empty for equal ones. */
  List<String> differences(ModelState other) {
    if (entries.equals(other.entries)) {
      return List.of();
    }
    List<String> different = new ArrayList<>();
    Map<Reference, Entry> rest = new HashMap<>(other.entries);
    entries.forEach((reference, entry) -> {
      Entry there = rest.remove(reference);
      if (!entry.equals(there)) {
        different.add("expected " + entry + " but there is " + there);
      }
    });
    rest.values().forEach(entry -> different.add("not expected: " + entry));
    return different;
  }
}
