package io.ocidaemon.store;

import java.util.List;

/** What is written in the files of the log, read by the store's own codecs. */
final class ModelRecords {
  private ModelRecords() {}

  /** The content of a published file, which may be a folder with one file in it. */
  static byte[] content(SimulatedInode published) {
    if (!published.directory) {
      return published.content;
    }
    return published.entries.values().stream()
        .findFirst()
        .map(file -> file.content)
        .orElse(SimulatedInode.EMPTY);
  }

  static CommitRecord record(byte[] content, long generation) {
    try {
      return RecordCodec.decode(content, generation);
    } catch (NewerFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Change> changes(CommitRecord record) {
    return record.changes().stream().map(CommitRecord.Logged::change).toList();
  }

  /** As the log holds it: without the blobs. */
  static Change logged(Change change) {
    return change instanceof Change.Put put
        ? new Change.Put(put.entry(), put.replaces(), java.util.Set.of())
        : change;
  }

  /** The state in a checkpoint; an unreadable one has none. */
  static ModelState checkpoint(byte[] content, long generation) {
    try {
      CheckpointCodec.Checkpoint checkpoint = CheckpointCodec.decode(content, generation);
      return checkpoint == null ? ModelState.empty() : ModelState.of(checkpoint.catalog());
    } catch (NewerFormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
