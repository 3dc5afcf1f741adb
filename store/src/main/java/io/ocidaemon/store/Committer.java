package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes commits (docs/architecture.md, [L] and [M]). Calls of several threads that wait for one
 * another become one record; each is still all or nothing.
 */
final class Committer {
  /** About so many changes go into one record; one call's are never parted. */
  private static final int GROUP_CHANGES = 5_000;

  /** And so many bytes of them, which leaves room for what is around them. */
  private static final int GROUP_BYTES = CommitRecord.MAX_BYTES / 2;

  private final Layout layout;
  private final Disk disk;
  private final LogFiles files;
  private final LogReader reader;
  private final Tip tip;
  private final Blobs blobs;
  private final Tuning tuning;
  private final Runnable afterwards;
  private final ConcurrentLinkedQueue<Call> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock leading = new ReentrantLock();

  /**
   * Made once for each open store.
   *
   * @param afterwards runs after each record, before its callers are answered
   */
  Committer(
      Layout layout,
      Disk disk,
      LogFiles files,
      LogReader reader,
      Tip tip,
      Blobs blobs,
      Tuning tuning,
      Runnable afterwards) {
    this.layout = layout;
    this.disk = disk;
    this.files = files;
    this.reader = reader;
    this.tip = tip;
    this.blobs = blobs;
    this.tuning = tuning;
    this.afterwards = afterwards;
  }

  /** One caller's changes, and its answer. Read by the caller only while it holds the lead. */
  private static final class Call {
    final List<Change> changes;
    final int bytes;
    Store.@Nullable Committed committed;
    @Nullable Throwable failure;

    Call(List<Change> changes, int bytes) {
      this.changes = changes;
      this.bytes = bytes;
    }

    boolean answered() {
      return committed != null || failure != null;
    }
  }

  /** See {@link Store#commit}. */
  Store.Committed commit(List<Change> changes) throws IOException {
    List<Change> copy = List.copyOf(changes);
    Call mine = new Call(copy, readableSize(copy));
    waiting.add(mine);
    leading.lock();
    try {
      while (!mine.answered()) {
        lead();
      }
    } finally {
      leading.unlock();
    }
    if (mine.committed != null) {
      return mine.committed;
    }
    switch (mine.failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case null, default -> throw new IllegalStateException("the commit failed", mine.failure);
    }
  }

  private void lead() {
    Round round = new Round();
    int changes = 0;
    int bytes = 0;
    for (Call call = waiting.peek(); call != null; call = waiting.peek()) {
      if (!round.calls.isEmpty() && bytes + call.bytes > GROUP_BYTES) {
        break;
      }
      waiting.remove(); // only who leads takes from the queue
      round.calls.add(call);
      changes += call.changes.size();
      bytes += call.bytes;
      if (changes >= GROUP_CHANGES) {
        break;
      }
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (!round.calls.isEmpty()) {
        try {
          attempt(round);
        } catch (ClosedByInterruptException e) {
          // One caller is interrupted; what the others asked for goes on.
          interrupted |= Thread.interrupted();
        }
      }
    } catch (IOException | RuntimeException e) {
      round.calls.forEach(call -> call.failure = e);
    } catch (Error e) {
      round.calls.forEach(call -> call.failure = e);
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The calls that one leader brings through, and the record of which it does not know enough. */
  private static final class Round {
    final List<Call> calls = new ArrayList<>();
    @Nullable CommitRecord inDoubt;

    void answer(long generation) {
      calls.forEach(call -> call.committed = new Store.Committed(generation, List.of()));
      calls.clear();
    }
  }

  /** Tries once to publish all calls of the round; those answered leave it. */
  private void attempt(Round round) throws IOException {
    Position base = tip.position();
    CommitRecord doubtful = round.inDoubt;
    if (doubtful != null && tip.awaitedSeen()) {
      files.sync();
      finish(round, doubtful.generation());
      return;
    }
    round.inDoubt = null;
    Plan plan = new Plan(base.catalog());
    for (Iterator<Call> calls = round.calls.iterator(); calls.hasNext(); ) {
      if (!planned(calls.next(), plan, base)) {
        calls.remove();
      }
    }
    if (round.calls.isEmpty()) {
      return;
    }
    for (Digest.Algorithm algorithm : plan.algorithms()) {
      disk.syncDirectory(layout.blobs(algorithm));
    }
    if (plan.changes().isEmpty()) {
      // Nothing to say: but what is there may be another's record that is not durable yet.
      files.sync();
      if (reader.holds(base)) {
        round.answer(base.generation());
      }
      return;
    }
    CommitRecord record = record(base, plan.changes());
    round.inDoubt = record;
    tip.await(String.valueOf(record.id()));
    if (!publish(record)) {
      round.inDoubt = null;
      return; // the place is taken: read what is there, merge again
    }
    files.sync();
    if (reader.holds(base)) {
      finish(round, record.generation());
    }
    // Else the log was cleaned beyond where we stood, and our record may have come too late:
    // the next attempt reads the log anew and sees whether it is there.
  }

  private void finish(Round round, long generation) throws IOException {
    if (tip.position().generation() < generation) {
      throw new IOException("commit " + generation + " is published and cannot be read back");
    }
    afterwards.run();
    round.answer(generation);
  }

  /** Takes a call into the plan; false where it is answered otherwise. */
  private boolean planned(Call call, Plan plan, Position base) throws ClosedByInterruptException {
    try {
      List<Change> conflicts = plan.conflicts(call.changes);
      List<Digest> missing = conflicts.isEmpty() ? missing(call.changes) : List.of();
      if (!conflicts.isEmpty()) {
        call.committed = new Store.Committed(base.generation(), List.copyOf(conflicts));
      } else if (!missing.isEmpty()) {
        call.failure = new MissingBlobsException(missing);
      } else {
        plan.add(call.changes);
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      call.failure = e;
    }
    return !call.answered();
  }

  private List<Digest> missing(List<Change> changes) throws IOException {
    Set<Digest> named = new LinkedHashSet<>();
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        named.add(put.entry().digest());
        named.addAll(put.blobs());
      }
    }
    List<Digest> missing = new ArrayList<>();
    for (Digest blob : named) {
      if (!blobs.secure(blob)) {
        missing.add(blob);
      }
    }
    return missing;
  }

  private CommitRecord record(Position base, List<Change> changes) {
    return new CommitRecord(
        tuning.names().next(),
        base.generation() + 1,
        base.record(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        tuning.by(),
        null,
        logged(changes));
  }

  /**
   * Refuses what could not be read back: it would stand in the log as an empty commit, and take the
   * changes of others in the same record with it.
   *
   * @return how many bytes the changes take
   */
  private static int readableSize(List<Change> changes) throws IOException {
    CommitRecord alone = new CommitRecord("", 1, null, "", "", null, logged(changes));
    byte[] content = RecordCodec.encode(alone);
    if (content.length > GROUP_BYTES) {
      throw new IOException(
          "a commit of "
              + content.length
              + " bytes is over the limit of "
              + GROUP_BYTES
              + ": commit fewer changes at once");
    }
    if (RecordCodec.decode(content, 1).id() == null) {
      throw new IllegalArgumentException("these changes cannot be read back: " + changes);
    }
    return content.length;
  }

  private static List<CommitRecord.Logged> logged(List<Change> changes) {
    return changes.stream().map(change -> new CommitRecord.Logged(change, null)).toList();
  }

  /** False where another's record has the place. */
  private boolean publish(CommitRecord record) throws IOException {
    byte[] content = RecordCodec.encode(record);
    IOException failure = null;
    try {
      if (files.publish(layout.record(record.generation()), content)) {
        return true;
      }
    } catch (IOException e) {
      failure = e;
    }
    // A link over the network may be made and yet answered with an error: the id tells.
    LogFiles.Published there = files.record(record.generation());
    if (there != null) {
      CommitRecord found = RecordCodec.decode(there.content(), record.generation());
      if (record.id() != null && record.id().equals(found.id())) {
        return true;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return false;
  }
}
