package io.ocidaemon.store;

import org.jspecify.annotations.Nullable;

/**
 * Where a process stands in the log.
 *
 * @param catalog the fold of all records up to here
 * @param record the id of the last of them; null where it cannot be read
 * @param stat of the file that record was read from: another one under its name means that the log
 *     has moved on and was cleaned
 * @param checkpoint generation of the newest checkpoint known; 0 for none
 */
record Position(Catalog catalog, @Nullable String record, Disk.Stat stat, long checkpoint) {

  long generation() {
    return catalog.generation();
  }

  Position withCheckpoint(long newest) {
    return new Position(catalog, record, stat, Math.max(checkpoint, newest));
  }
}
