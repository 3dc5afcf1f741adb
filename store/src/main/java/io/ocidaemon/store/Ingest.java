package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.store.Partials.Found;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One fetch of one blob among several processes (design, [B]): find what is there of it, agree who
 * goes on, bring the rest, check, publish. Nothing of the agreement is needed for correctness, only
 * for bytes: two may well write the same blob, each its own file, and the digest decides.
 */
final class Ingest {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

  private final Layout layout;
  private final Disk disk;
  private final Timing timing;
  private final Runner runner;
  private final Partials partials;
  private final Descriptor descriptor;
  private final Digest digest;
  private final BlobSource source;
  private final Progress progress;
  private final There there;
  private long received;

  /** After resumed bytes proved wrong: nothing that is there is trusted any more. */
  private boolean fromZero;

  Ingest(
      Layout layout,
      Disk disk,
      Timing timing,
      Runner runner,
      Partials partials,
      Descriptor descriptor,
      BlobSource source,
      Progress progress,
      There there) {
    this.layout = layout;
    this.disk = disk;
    this.timing = timing;
    this.runner = runner;
    this.partials = partials;
    this.descriptor = descriptor;
    this.digest = descriptor.digest();
    this.source = source;
    this.progress = progress;
    this.there = there;
  }

  /** Is the blob in its place, whole as far as a look tells? Another may have brought it. */
  @FunctionalInterface
  interface There {
    boolean look() throws IOException;
  }

  /**
   * One attempt to bring the blob, or to see another bring it.
   *
   * @return null where the caller must look again whether the blob is there
   */
  Blobs.@Nullable Fetched attempt() throws IOException, InterruptedException {
    Claim claim = claim();
    if (claim == null) {
      return null;
    }
    Partial partial = claim.partial();
    Download download =
        new Download(
            partial, partials, there::look, timing, runner, descriptor, claim.hashed(), progress);
    try {
      return switch (bring(download, claim)) {
        case COMPLETE -> finish(download, partial);
        case LOST -> null;
        case THERE -> {
          download.stop();
          partial.drop();
          yield null;
        }
        case BEHIND -> {
          download.stop();
          partial.drop();
          waitFor(download.rival());
          yield null;
        }
      };
    } catch (WrongContentException e) {
      download.stop();
      partial.drop();
      throw e;
    } catch (IOException | InterruptedException | RuntimeException e) {
      leave(partial, download, e);
      throw e;
    } finally {
      received += download.received();
      download.stop();
      partial.file().close();
    }
  }

  /** Bytes that came from the source in all attempts. */
  long received() {
    return received;
  }

  private Download.End bring(Download download, Claim claim)
      throws IOException, InterruptedException {
    Found other = claim.copyFrom();
    if (other != null) {
      try (Disk.OpenFile file = disk.open(other.path(), false)) {
        Download.End end = download.copy(file, partials.usable(other));
        if (end != Download.End.COMPLETE) {
          return end;
        }
      } catch (NoSuchFileException e) {
        return download.rest(source); // its owner is done with it: the first look shows more
      }
    }
    return download.rest(source);
  }

  private Blobs.@Nullable Fetched finish(Download download, Partial partial)
      throws IOException, InterruptedException {
    Digest actual = download.finish();
    if (!actual.equals(digest)) {
      partial.drop();
      if (download.kept() > 0 && !fromZero) {
        fromZero = true;
        return null;
      }
      throw new WrongContentException(
          "the content of " + digest + " hashes to " + actual + ": the source serves other bytes");
    }
    if (there.look()) {
      partial.drop(); // another was faster: its file may be open on other hosts, leave it in place
      return null;
    }
    disk.createDirectories(layout.blobs(digest.algorithm()));
    if (!partial.publish(layout.blob(digest))) {
      return null;
    }
    partials.clean(digest);
    return new Blobs.Fetched(true, received + download.received(), download.kept());
  }

  private void leave(Partial partial, Download download, Exception why) {
    // A channel works for no interrupted thread, and what is here is worth keeping.
    boolean interrupted = Thread.interrupted();
    try {
      partials.release(partial, download.stop());
    } catch (IOException e) {
      why.addSuppressed(e); // it keeps its name, and is found by that
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * What one goes on with.
   *
   * @param partial one's own
   * @param hashed where its hash stands
   * @param copyFrom another's that stands still, whose bytes save fetching them
   */
  private record Claim(Partial partial, PrefixHash.State hashed, @Nullable Found copyFrom) {}

  /** Null: another is at work and was waited for, or things changed meanwhile. */
  private @Nullable Claim claim() throws IOException, InterruptedException {
    List<Found> found = partials.look(digest);
    long now = partials.now(found);
    Found rival = ahead(found, now, null);
    if (rival != null && rival.stat().size() > 0) {
      waitFor(rival);
      return null;
    }
    Found best = fromZero ? null : furthest(found, now);
    Claim claim;
    if (best != null && partials.isFree(best, now)) {
      long usable = partials.usable(best);
      Partial taken = partials.take(best, digest, usable);
      if (taken == null) {
        return null;
      }
      claim = new Claim(taken, partials.hashOf(best.path(), digest, usable), null);
    } else {
      Partial own = partials.create(digest);
      claim = new Claim(own, PrefixHash.State.empty(digest.algorithm()), best);
    }
    // Only now can two that came at once both see each other.
    try {
      found = partials.look(digest);
      rival = ahead(found, partials.now(found), claim.partial());
    } catch (IOException | RuntimeException e) {
      claim.partial().file().close();
      throw e;
    }
    if (rival != null) {
      claim.partial().drop();
      waitFor(rival);
      return null;
    }
    return claim;
  }

  /** The first of those at work, if it is ahead of one's own. */
  private @Nullable Found ahead(List<Found> found, long now, @Nullable Partial own) {
    Found first = null;
    Found mine = null;
    for (Found other : found) {
      if (own != null && partials.isMine(other)) {
        mine = other;
      } else if (partials.isWorking(other, now) && (first == null || other.isAheadOf(first))) {
        first = other;
      }
    }
    return first == null || mine != null && mine.isAheadOf(first) ? null : first;
  }

  /** The one with most to use that nobody works on; a free one before one that can be copied. */
  private @Nullable Found furthest(List<Found> found, long now) throws IOException {
    record Usable(Found found, long bytes, boolean free) {}
    return found.stream()
        .filter(other -> !partials.isWorking(other, now))
        .filter(other -> other.stat().size() <= descriptor.size())
        .map(other -> new Usable(other, usable(other), partials.isFree(other, now)))
        .filter(other -> other.bytes() > 0 || partials.isMine(other.found()))
        .max(Comparator.comparingLong(Usable::bytes).thenComparing(Usable::free))
        .map(Usable::found)
        .orElse(null);
  }

  private long usable(Found found) {
    try {
      return partials.usable(found);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Until the blob is there, or the other has given up, died or stood still for 90 seconds. */
  private void waitFor(@Nullable Found rival) throws IOException, InterruptedException {
    if (rival == null) {
      return;
    }
    Disk.Stat last = rival.stat();
    long grown = timing.nanoTime();
    long pause = FIRST_PAUSE;
    while (!there.look()) {
      Disk.Stat stat = disk.stat(rival.path());
      if (stat == null || partials.isDead(rival.owner())) {
        return;
      }
      if (!stat.equals(last)) {
        last = stat;
        grown = timing.nanoTime();
      } else if (timing.nanoTime() - grown > Partials.WORKING) {
        return;
      }
      timing.sleep(pause);
      pause = Math.min(pause * 3 / 2, LONGEST_PAUSE);
    }
  }
}
