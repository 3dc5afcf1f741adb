package io.ocidaemon.server;

import io.ocidaemon.store.Blob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Content to be sent: bytes in memory or an open file. A file stays readable to its end when the
 * store deletes it meanwhile.
 */
final class Body implements AutoCloseable {
  private final byte @Nullable [] bytes;
  private final @Nullable Blob blob;

  private Body(byte @Nullable [] bytes, @Nullable Blob blob) {
    this.bytes = bytes;
    this.blob = blob;
  }

  static Body of(byte[] bytes) {
    return new Body(bytes, null);
  }

  /** Takes the blob over: closing the body closes it. */
  static Body of(Blob blob) {
    return new Body(null, blob);
  }

  /** In bytes. */
  long size() {
    return blob != null ? blob.size() : bytes != null ? bytes.length : 0;
  }

  /** Null for a file. */
  byte @Nullable [] bytes() {
    return bytes;
  }

  /** Null for bytes. */
  @Nullable FileChannel file() {
    return blob == null ? null : blob.channel();
  }

  @Override
  public void close() throws IOException {
    if (blob != null) {
      blob.close();
    }
  }
}
