package io.ocidaemon.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log forward (docs/architecture.md, [R]). It writes nothing.
 *
 * <p>Records are deleted in ascending order only. So whoever finds that the record it stands on is
 * still the same file knows that, at that moment, nothing above had been deleted: what it saw there
 * before is the one true next record, and what it did not see there did not exist.
 */
final class LogReader {
  private static final int MAX_STARTS = 1000;

  private final Layout layout;
  private final LogFiles files;

  LogReader(Layout layout, LogFiles files) {
    this.layout = layout;
    this.files = files;
  }

  /** Was there, while looking, no record after this position, and is it still in the log? */
  boolean atTip(Position position) throws IOException {
    return files.look(position.generation() + 1) == null && holds(position);
  }

  /** Is the record of this position still the file it was read from? */
  boolean holds(Position position) throws IOException {
    return position.stat().equals(files.look(position.generation()));
  }

  /**
   * Applies what was committed since.
   *
   * @param seen is told the id of each record applied
   * @return the tip; null where the log was cleaned beyond this position: start over
   */
  @Nullable Position advance(Position from, Consumer<String> seen) throws IOException {
    Position at = from;
    while (true) {
      long next = at.generation() + 1;
      boolean exists = files.look(next) != null;
      LogFiles.Published published = exists ? files.record(next) : null;
      if (!holds(at)) {
        return null;
      }
      if (published == null) {
        if (exists) {
          return null; // gone between two looks: it was cleaned away
        }
        return at;
      }
      CommitRecord record = RecordCodec.decode(published.content(), next);
      if (record.id() != null) {
        seen.accept(record.id());
      }
      at =
          new Position(
              Fold.apply(at.catalog(), at.record(), record),
              record.id(),
              published.stat(),
              at.checkpoint());
    }
  }

  /**
   * Reads from the newest checkpoint, or from the birth record, up to the tip.
   *
   * @param seen is told the id of each record applied
   * @return null where there is no log at all
   */
  @Nullable Position start(Consumer<String> seen) throws IOException {
    List<Long> before = List.of(-1L);
    for (int attempt = 0; attempt < MAX_STARTS; attempt++) {
      List<Long> checkpoints = checkpoints();
      Position base = newest(checkpoints);
      if (base == null) {
        base = birth();
      }
      if (base == null) {
        if (isEmpty()) {
          return null;
        }
        if (checkpoints.equals(before)) {
          break; // nothing moves here: it is not cleaning that hides the start
        }
        before = checkpoints;
        continue;
      }
      Position tip = advance(base, seen);
      // A birth record beside checkpoints that came meanwhile may be a latecomer's.
      if (tip != null && (base.generation() > 0 || checkpoints.equals(checkpoints()))) {
        return tip;
      }
    }
    throw new IOException(
        layout.log()
            + " has neither a checkpoint that can be read nor its first record: restore that folder"
            + " from a backup, or move it away to begin anew from the images' sources");
  }

  private @Nullable Position newest(List<Long> checkpoints) throws IOException {
    for (long generation : checkpoints) {
      Position position = checkpoint(generation);
      if (position != null) {
        return position;
      }
    }
    return null;
  }

  /** Stands on a checkpoint, if it can be read and its own record is there; null otherwise. */
  @Nullable Position checkpoint(long generation) throws IOException {
    LogFiles.Published published = files.read(layout.checkpoint(generation));
    if (published == null) {
      return null;
    }
    CheckpointCodec.Checkpoint checkpoint = CheckpointCodec.decode(published.content(), generation);
    LogFiles.Published own = checkpoint == null ? null : files.record(generation);
    if (checkpoint == null || own == null) {
      return null;
    }
    String id = RecordCodec.decode(own.content(), generation).id();
    if (id != null && checkpoint.record() != null && !id.equals(checkpoint.record())) {
      return null; // a latecomer's record under a name that was cleaned
    }
    return new Position(checkpoint.catalog(), id, own.stat(), generation);
  }

  private @Nullable Position birth() throws IOException {
    LogFiles.Published published = files.record(0);
    if (published == null) {
      return null;
    }
    CommitRecord record = RecordCodec.decode(published.content(), 0);
    return record.store() == null
        ? null
        : new Position(Catalog.empty(record.store(), 0), record.id(), published.stat(), 0);
  }

  /** The generations that have a checkpoint, newest first. */
  List<Long> checkpoints() throws IOException {
    List<Long> generations = new ArrayList<>();
    for (String name : files.list()) {
      OptionalLong generation = Layout.checkpointGeneration(name);
      if (generation.isPresent()) {
        generations.add(generation.getAsLong());
      }
    }
    generations.sort(Comparator.reverseOrder());
    return generations;
  }

  /** Has the log neither records nor checkpoints? */
  boolean isEmpty() throws IOException {
    for (String name : files.list()) {
      if (Layout.recordGeneration(name).isPresent()
          || Layout.checkpointGeneration(name).isPresent()) {
        return false;
      }
    }
    return true;
  }
}
