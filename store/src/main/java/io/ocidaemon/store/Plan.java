package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a group of calls comes to on one catalogue: the changes that have an effect, and which calls
 * cannot be part of it.
 */
final class Plan {
  private Catalog catalog;
  private final List<Change> changes = new ArrayList<>();
  private final Set<Digest.Algorithm> algorithms = EnumSet.noneOf(Digest.Algorithm.class);

  Plan(Catalog base) {
    this.catalog = base;
  }

  /** Those changes of a call that do not match; empty where it can be taken in. */
  List<Change> conflicts(List<Change> call) {
    Catalog after = catalog;
    List<Change> conflicts = new ArrayList<>();
    for (Change change : call) {
      if (Fold.matches(after, change)) {
        after = Fold.apply(after, change, null);
      } else {
        conflicts.add(change);
      }
    }
    return conflicts;
  }

  /** Takes a call in that has no conflicts. */
  void add(List<Change> call) {
    for (Change change : call) {
      Catalog after = Fold.apply(catalog, change, null);
      if (after != catalog) {
        changes.add(change);
      }
      catalog = after;
      if (change instanceof Change.Put put) {
        algorithms.add(put.entry().digest().algorithm());
        put.blobs().forEach(blob -> algorithms.add(blob.algorithm()));
      }
    }
  }

  /** The changes that have an effect, in order. */
  List<Change> changes() {
    return changes;
  }

  /** Whose folders hold the blobs that the calls name. */
  Set<Digest.Algorithm> algorithms() {
    return algorithms;
  }
}
