package io.ocidaemon.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One commit, as it stands in the log.
 *
 * @param id random, of this attempt to commit; null for a record that cannot be read, which counts
 *     as an empty commit
 * @param generation the number under which it was published
 * @param previous the id of the record before it; null where that is not known
 * @param time when, RFC 3339; for people only
 * @param by whom; for people only
 * @param store the store's id, in the record of generation 0 only
 * @param changes in order
 */
record CommitRecord(
    @Nullable String id,
    long generation,
    @Nullable String previous,
    String time,
    String by,
    @Nullable String store,
    List<Logged> changes) {

  /** The largest record that is written or read, in bytes. */
  static final int MAX_BYTES = 64 << 20;

  CommitRecord {
    changes = List.copyOf(changes);
  }

  /**
   * A change as the log holds it.
   *
   * @param unknown fields of a newer oci-daemon, carried on; null where there are none
   */
  record Logged(Change change, @Nullable JsonNode unknown) {}

  /** What stands for a record that cannot be read. */
  static CommitRecord damaged(long generation) {
    return new CommitRecord(null, generation, null, "", "", null, List.of());
  }
}
