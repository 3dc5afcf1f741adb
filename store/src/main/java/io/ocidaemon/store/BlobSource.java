package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the bytes of one blob come from: a registry, a mirror, another layout.
 *
 * <p>Used by one thread at a time, opened once per attempt.
 */
@FunctionalInterface
public interface BlobSource {

  /**
   * Opens the content at an offset. A source that cannot start in the middle answers from an
   * earlier offset, and says so by {@link Body#offset()}.
   *
   * @param offset in bytes from the start, less than the blob's size
   * @throws IOException passed on to the caller of {@link Blobs#fetch}; what has been received so
   *     far is kept
   */
  Body open(long offset) throws IOException, InterruptedException;

  /** The bytes from {@link #offset()} to the end. */
  interface Body extends AutoCloseable {

    /** The offset of the first byte that {@link #read} gives; at most the one asked for. */
    long offset();

    /** Reads at least one byte into the buffer; -1 at the end. */
    int read(ByteBuffer target) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
  }
}
