package io.ocidaemon.store;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Writes checkpoints and cleans the log behind them (docs/architecture.md, [C]). */
final class Housekeeping {
  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

  private final Layout layout;
  private final Disk disk;
  private final LogFiles files;
  private final LogReader reader;
  private final Tip tip;
  private final Tuning tuning;
  private final ReentrantLock working = new ReentrantLock();
  private boolean closed;

  Housekeeping(Layout layout, Disk disk, LogFiles files, LogReader reader, Tip tip, Tuning tuning) {
    this.layout = layout;
    this.disk = disk;
    this.files = files;
    this.reader = reader;
    this.tip = tip;
    this.tuning = tuning;
  }

  /** Starts the work in the background when it is due. */
  void whenDue(@Nullable Position position) {
    if (position != null && due(position) && !working.isLocked()) {
      tuning.background().execute(this::workQuietly);
    }
  }

  private boolean due(Position position) {
    return position.generation() - position.checkpoint() >= tuning.checkpointAfter();
  }

  private void workQuietly() {
    if (!working.tryLock()) {
      return;
    }
    try {
      if (!closed) { // a thread that was started may come to this late
        checkpoint();
        clean();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "no checkpoint of " + layout.log() + " this time; the next commit tries again",
          e);
    } finally {
      working.unlock();
    }
  }

  /** Waits for work that is going on, and lets no other begin in the background. */
  void close() {
    working.lock();
    closed = true;
    working.unlock();
  }

  /** Writes a checkpoint, unless somebody else's is young enough. */
  void checkpoint() throws IOException {
    Position position = tip.position();
    List<Long> there = reader.checkpoints();
    Position known = there.isEmpty() ? position : position.withCheckpoint(there.getFirst());
    if (!due(known)) {
      tip.checkpointed(known.checkpoint());
      return;
    }
    byte[] content = CheckpointCodec.encode(position.catalog(), position.record());
    files.publish(layout.checkpoint(position.generation()), content);
    files.sync();
    tip.checkpointed(position.generation());
  }

  /**
   * Deletes what the older of the two newest checkpoints makes needless: records in ascending order
   * only, so that whoever finds its own record in place knows that nothing above was deleted.
   */
  void clean() throws IOException {
    List<Long> checkpoints = reader.checkpoints();
    if (checkpoints.size() < 2 || !isWhole(checkpoints.get(0)) || !isWhole(checkpoints.get(1))) {
      return;
    }
    files.sync(); // who wrote them may have died before this
    long kept = checkpoints.get(1);
    long young = disk.now() - tuning.spareRecords().toNanos();
    for (long generation : records(kept)) {
      Disk.Stat stat = files.look(generation);
      if (stat == null || stat.modified() > young) {
        // What the folder lists and a look does not find is a stale look (NFS), or another cleaner
        // at work: going on above it could leave a hole.
        break;
      }
      files.remove(layout.record(generation));
    }
    for (long superseded : checkpoints.subList(2, checkpoints.size())) {
      files.remove(layout.checkpoint(superseded));
    }
  }

  /** Can one start from it? Told without its catalogue, which would be a second one in memory. */
  private boolean isWhole(long generation) throws IOException {
    LogFiles.Published published = files.read(layout.checkpoint(generation));
    CheckpointCodec.Header header =
        published == null ? null : CheckpointCodec.verify(published.content(), generation);
    LogFiles.Published own = header == null ? null : files.record(generation);
    if (header == null || own == null) {
      return false;
    }
    String id = RecordCodec.decode(own.content(), generation).id();
    return id == null || header.record() == null || id.equals(header.record());
  }

  private List<Long> records(long below) throws IOException {
    return files.list().stream()
        .map(Layout::recordGeneration)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .filter(generation -> generation < below)
        .sorted()
        .toList();
  }
}
