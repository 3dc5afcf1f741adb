package io.ocidaemon.store;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file or a folder of a {@link SimulatedDisk}, with what of it would outlive a power loss. */
final class SimulatedInode {
  static final byte[] EMPTY = new byte[0];

  /** Given to another inode once no name and no open file holds this one. */
  final long number;

  final boolean directory;

  /** Of a file; a write makes a new array, so copies of the disk may share it. */
  byte[] content = EMPTY;

  /** The content at the last sync; null where there was none. */
  byte @Nullable [] synced;

  long modified;
  boolean readOnly;
  int names;
  int opened;

  /** Of a folder: what a process sees. */
  final Map<String, SimulatedInode> entries = new HashMap<>();

  /** Of a folder: what outlives a power loss for sure. */
  final Map<String, SimulatedInode> syncedEntries = new HashMap<>();

  SimulatedInode(long number, boolean directory, long modified) {
    this.number = number;
    this.directory = directory;
    this.modified = modified;
  }

  boolean dirty() {
    return content != synced;
  }
}
