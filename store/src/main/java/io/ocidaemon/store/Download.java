package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.store.Partials.Found;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fills one partial: source → file, the hash following. In between it looks whether the partial is
 * still its own, and whether another process is further with the same content.
 */
final class Download {

  /** How it ended. */
  enum End {
    /** All bytes are there. */
    COMPLETE,
    /** Another has published the blob. */
    THERE,
    /** The partial was taken by another process. */
    LOST,
    /** Another is further and growing: {@link #rival}. */
    BEHIND
  }

  /** Is the blob in its place already? */
  interface Published {
    boolean look() throws IOException;
  }

  private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);
  private static final long WRITE_EVERY = TimeUnit.SECONDS.toNanos(1);
  private static final long SIGN_OF_LIFE_MILLIS = 15_000;

  private final Partial partial;
  private final Partials partials;
  private final Published published;
  private final Timing timing;
  private final Descriptor descriptor;
  private final Digest digest;
  private final Progress progress;
  private final PrefixHash hash;
  private final Map<Owner, Long> seen = new HashMap<>();
  private long kept;
  private long received;
  private long looked;
  private boolean begun;
  private @Nullable Found rival;

  Download(
      Partial partial,
      Partials partials,
      Published published,
      Timing timing,
      Runner runner,
      Descriptor descriptor,
      PrefixHash.State hashed,
      Progress progress) {
    this.partial = partial;
    this.partials = partials;
    this.published = published;
    this.timing = timing;
    this.descriptor = descriptor;
    this.digest = descriptor.digest();
    this.progress = progress;
    this.kept = partial.size();
    this.hash = new PrefixHash(partial.file(), hashed, runner.hashing());
    hash.available(partial.size());
  }

  /** Bytes that came from the source. */
  long received() {
    return received;
  }

  /** Bytes that were there before. */
  long kept() {
    return kept;
  }

  @Nullable Found rival() {
    return rival;
  }

  /** Takes over what another's partial holds below {@code end}. */
  End copy(Disk.OpenFile other, long end) throws IOException {
    ByteBuffer buffer = Buffers.take();
    try {
      while (partial.size() < end) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - partial.size()));
        int n = other.read(buffer, partial.size());
        if (n <= 0) {
          break;
        }
        kept += n;
        End stop = write(buffer.flip());
        if (stop != null) {
          return stop;
        }
      }
      return End.COMPLETE;
    } finally {
      Buffers.give(buffer);
    }
  }

  /** Brings what is missing. */
  End rest(BlobSource source) throws IOException, InterruptedException {
    if (partial.size() == descriptor.size()) {
      return End.COMPLETE;
    }
    ByteBuffer buffer = Buffers.take();
    try (BlobSource.Body body = source.open(partial.size())) {
      long skip = partial.size() - body.offset();
      if (skip < 0) {
        throw new IOException(
            digest + ": asked for bytes from " + partial.size() + ", got " + body.offset());
      }
      while (skip > 0) {
        int n = read(body, buffer.clear().limit((int) Math.min(buffer.capacity(), skip)));
        if (n < 0) {
          throw truncated(body.offset());
        }
        skip -= n;
      }
      return pump(body, buffer);
    } finally {
      Buffers.give(buffer);
    }
  }

  private End pump(BlobSource.Body body, ByteBuffer buffer)
      throws IOException, InterruptedException {
    buffer.clear();
    long written = timing.nanoTime();
    while (true) {
      int n;
      try {
        n = read(body, buffer);
      } catch (IOException | InterruptedException e) {
        keep(buffer.flip(), e);
        throw e;
      }
      long missing = descriptor.size() - partial.size() - buffer.position();
      if (missing < 0) {
        throw tooMuch();
      }
      if (n < 0 || missing == 0 || !buffer.hasRemaining() || isDue(written)) {
        End stop = write(buffer.flip());
        if (stop != null) {
          return stop;
        }
        if (missing == 0) {
          refuseMore(body, buffer.clear());
          return End.COMPLETE;
        }
        if (n < 0) {
          throw truncated(partial.size());
        }
        buffer.clear();
        written = timing.nanoTime();
      }
    }
  }

  /** What came before the source failed is not to come again. */
  private void keep(ByteBuffer bytes, Exception why) {
    try {
      write(bytes);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private void refuseMore(BlobSource.Body body, ByteBuffer buffer)
      throws WrongContentException, InterruptedException {
    int more;
    try {
      more = read(body, buffer);
    } catch (IOException e) {
      return; // all that was asked for is here
    }
    if (more > 0) {
      throw tooMuch();
    }
  }

  private WrongContentException tooMuch() {
    return new WrongContentException(
        "the source sends more than the "
            + descriptor.size()
            + " bytes that the descriptor of "
            + digest
            + " names");
  }

  private boolean isDue(long written) {
    return timing.nanoTime() - written >= WRITE_EVERY;
  }

  private int read(BlobSource.Body body, ByteBuffer buffer)
      throws IOException, InterruptedException {
    int n = body.read(buffer);
    if (n > 0) {
      received += n;
      progress.received(n);
    }
    return n;
  }

  private IOException truncated(long at) {
    return new EOFException(
        "the source of "
            + digest
            + " ended after "
            + at
            + " of "
            + descriptor.size()
            + " bytes; they are kept");
  }

  /** Appends; not null where one should not go on. */
  private @Nullable End write(ByteBuffer bytes) throws IOException {
    if (!bytes.hasRemaining()) {
      return null;
    }
    boolean first = !begun;
    begun = true;
    if (first || timing.nanoTime() - looked >= LOOK_EVERY) {
      End stop = look();
      if (stop != null) {
        return stop;
      }
    }
    partial.append(bytes);
    hash.available(partial.size());
    return first && partial.size() < descriptor.size() ? look() : null;
  }

  private @Nullable End look() throws IOException {
    looked = timing.nanoTime();
    if (!partial.isMine()) {
      return End.LOST;
    }
    if (published.look()) {
      return End.THERE;
    }
    List<Found> all = partials.look(digest);
    long now = partials.now(all);
    Found mine = null;
    for (Found other : all) {
      mine = partials.isMine(other) ? other : mine;
    }
    for (Found other : all) {
      if (mine == null || other == mine || other.stat().size() == 0) {
        continue;
      }
      Long before = seen.put(other.owner(), other.stat().size());
      boolean grows = before == null || other.stat().size() > before;
      if (grows && partials.isWorking(other, now) && other.isAheadOf(mine)) {
        rival = other;
        return End.BEHIND;
      }
    }
    return null;
  }

  /** Makes all durable while the rest is hashed. */
  Digest finish() throws IOException, InterruptedException {
    partial.sync();
    while (!hash.await(SIGN_OF_LIFE_MILLIS)) {
      partial.touch();
    }
    return hash.digest(
        digest.algorithm()); // the state stays: publishing may fail, and is tried again
  }

  /** Ends the hashing; the file may be closed after this. */
  PrefixHash.State stop() {
    return hash.stop();
  }
}
