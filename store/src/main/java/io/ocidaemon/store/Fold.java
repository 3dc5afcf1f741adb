package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Reference;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The meaning of the log: a pure function from a catalogue and a record to the next catalogue.
 * Every process, now and later, must compute the same; a change here needs a new format number.
 */
final class Fold {
  private static final System.Logger LOG = System.getLogger(Fold.class.getName());

  private Fold() {}

  /**
   * The catalogue after one more record. A change that names a digest which is not there has no
   * effect.
   *
   * @param last the id of the record that made {@code base}; null where it is not known
   */
  static Catalog apply(Catalog base, @Nullable String last, CommitRecord record) {
    if (last != null && record.previous() != null && !last.equals(record.previous())) {
      // Only a machine that lost unsynced names makes this: nobody was told that it is committed.
      LOG.log(
          System.Logger.Level.ERROR,
          "commit {0} of the store follows another record than the one before it, and counts as"
              + " empty",
          Long.toString(record.generation()));
      return base.at(record.generation());
    }
    Catalog catalog = base;
    for (CommitRecord.Logged logged : record.changes()) {
      if (matches(catalog, logged.change())) {
        catalog = apply(catalog, logged.change(), logged.unknown());
      }
    }
    return catalog.at(record.generation());
  }

  /** Does the catalogue hold what the change says it replaces? */
  static boolean matches(Catalog catalog, Change change) {
    Entry there = catalog.get(change.reference());
    Digest found = there == null ? null : there.digest();
    return Objects.equals(found, change.replaces())
        || change instanceof Change.Put put && put.entry().digest().equals(found);
  }

  /** The catalogue after a change that matches; the very same object where it changes nothing. */
  static Catalog apply(Catalog catalog, Change change, @Nullable JsonNode unknown) {
    Entry there = catalog.get(change.reference());
    return switch (change) {
      case Change.Put put -> put(catalog, there, put.entry(), unknown);
      case Change.Withdraw withdraw -> withdraw(catalog, there, withdraw.policy());
      case Change.Remove remove -> catalog.without(remove.reference());
    };
  }

  private static Catalog put(
      Catalog catalog, @Nullable Entry there, Entry entry, @Nullable JsonNode unknown) {
    if (there == null) {
      return catalog.with(entry).withUnknown(entry.reference(), unknown);
    }
    if (there.digest().equals(entry.digest())) {
      return add(catalog, there, entry, unknown);
    }
    Reference behind = there.reference().withDigest(there.digest());
    JsonNode oldUnknown = catalog.unknownOf(there.reference());
    Entry old = catalog.get(behind);
    Catalog kept =
        old == null
            ? catalog.with(there.withReference(behind)).withUnknown(behind, oldUnknown)
            : add(catalog, old, there, oldUnknown);
    return kept.with(entry).withUnknown(entry.reference(), unknown);
  }

  /** Adds the facts of {@code more} to an entry of the same digest. */
  private static Catalog add(Catalog catalog, Entry there, Entry more, @Nullable JsonNode unknown) {
    Entry merged = there.withFactsOf(more);
    Catalog added = merged == there ? catalog : catalog.with(merged);
    JsonNode before = catalog.unknownOf(there.reference());
    JsonNode after = merge(before, unknown);
    return Objects.equals(before, after) ? added : added.withUnknown(there.reference(), after);
  }

  private static @Nullable JsonNode merge(@Nullable JsonNode a, @Nullable JsonNode b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    ObjectNode all = Json.mapper().createObjectNode();
    for (JsonNode one : new JsonNode[] {a, b}) {
      for (Map.Entry<String, JsonNode> field : one.properties()) {
        all.set(field.getKey(), field.getValue());
      }
    }
    return all;
  }

  private static Catalog withdraw(Catalog catalog, @Nullable Entry there, String policy) {
    if (there == null || !there.policies().contains(policy)) {
      return catalog;
    }
    Set<String> rest = new TreeSet<>(there.policies());
    rest.remove(policy);
    return rest.isEmpty()
        ? catalog.without(there.reference())
        : catalog.with(there.withPolicies(rest));
  }
}
