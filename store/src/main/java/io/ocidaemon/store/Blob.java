package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** One open blob. It stays readable when the blob is removed from the store meanwhile. */
public final class Blob implements AutoCloseable {
  private final Digest digest;
  private final FileChannel channel;
  private final long size;

  Blob(Digest digest, FileChannel channel) throws IOException {
    this.digest = digest;
    this.channel = channel;
    this.size = channel.size();
  }

  /** The name of the content. */
  public Digest digest() {
    return digest;
  }

  /** In bytes. */
  public long size() {
    return size;
  }

  /** Open for reading; use positional reads or {@code transferTo}. */
  public FileChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
