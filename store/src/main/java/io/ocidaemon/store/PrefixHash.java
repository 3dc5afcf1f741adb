package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a file that grows: it follows the writer through the page cache, in turns of a few
 * MiB on an executor, and never waits for bytes on a thread.
 */
final class PrefixHash {

  /**
   * Where a hash stands.
   *
   * @param hash of all bytes below {@code end}; not to be shared
   * @param end in bytes
   */
  record State(MessageDigest hash, long end) {

    /** Of no bytes. */
    static State empty(Digest.Algorithm algorithm) {
      return new State(algorithm.newMessageDigest(), 0);
    }
  }

  /** Some 25 ms: long enough to cost nothing, short enough to be fair. */
  private static final long TURN = 8L << 20;

  private final Disk.OpenFile file;
  private final MessageDigest hash;
  private final Executor executor;
  private long hashed;
  private long available;
  private boolean scheduled;
  private boolean stopped;
  private @Nullable Throwable failure;

  PrefixHash(Disk.OpenFile file, State start, Executor executor) {
    this.file = file;
    this.hash = start.hash();
    this.hashed = start.end();
    this.available = start.end();
    this.executor = executor;
  }

  /** The file now holds all bytes below {@code end}; never less than before. */
  void available(long end) {
    synchronized (this) {
      available = end;
      if (scheduled || stopped || failure != null || hashed >= available) {
        return;
      }
      scheduled = true;
    }
    executor.execute(this::turn);
  }

  private void turn() {
    ByteBuffer buffer = Buffers.take();
    try {
      long at;
      long end;
      synchronized (this) {
        at = hashed;
        end = Math.min(available, at + TURN);
      }
      while (at < end && !isStopped()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
        int n = file.read(buffer, at);
        if (n <= 0) {
          throw new IOException("a partial download was cut to " + at + " bytes by somebody");
        }
        hash.update(buffer.flip());
        at += n;
        synchronized (this) {
          hashed = at;
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        failure = e;
      }
    } finally {
      Buffers.give(buffer);
    }
    synchronized (this) {
      if (stopped || failure != null || hashed >= available) {
        scheduled = false;
        notifyAll();
        return;
      }
    }
    executor.execute(this::turn);
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /**
   * Waits until all available bytes are hashed.
   *
   * @return false where the time was up before
   */
  synchronized boolean await(long millis) throws IOException, InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (scheduled) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    if (failure instanceof IOException e) {
      throw new IOException(e.getMessage(), e);
    }
    switch (failure) {
      case null -> {
        return true;
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("hashing failed", failure);
    }
  }

  /** Ends the work; after this the file may be closed. What has been hashed stays valid. */
  synchronized State stop() {
    stopped = true;
    boolean interrupted = false;
    while (scheduled) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // a turn looks at "stopped" after each buffer: this is soon over
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new State(hash, hashed);
  }

  /** What the bytes hashed so far come to; ends the work, and {@link #stop} stays true after it. */
  Digest digest(Digest.Algorithm algorithm) {
    State state = stop();
    try {
      return Digest.of(algorithm, (MessageDigest) state.hash().clone());
    } catch (CloneNotSupportedException e) {
      Digest digest = Digest.of(algorithm, state.hash());
      synchronized (this) {
        hashed = 0; // asking has reset it: it stands for no bytes now
      }
      return digest;
    }
  }
}
