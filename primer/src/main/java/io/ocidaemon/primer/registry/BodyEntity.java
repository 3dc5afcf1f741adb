package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** An {@link HttpBody} as the HTTP library sends it, noting when bytes went out. */
final class BodyEntity extends AbstractHttpEntity {
  private static final int BUFFER = 128 * 1024;

  private final HttpBody body;
  private volatile long lastProgress = System.nanoTime();
  private volatile boolean writing;

  BodyEntity(HttpBody body) {
    // The type is among the request's own headers.
    super((String) null, null);
    this.body = body;
  }

  /** True while bytes are being handed to the socket. */
  boolean writing() {
    return writing;
  }

  /** When the socket last took bytes, in {@link System#nanoTime} terms. */
  long lastProgress() {
    return lastProgress;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, body.length()))];
    long left = body.length();
    try (ReadableByteChannel in = body.open()) {
      while (left > 0) {
        ByteBuffer window = ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left));
        int n = in.read(window);
        if (n < 0) {
          throw new IOException("the body to send ended " + left + " bytes short");
        }
        // A slow disk is not the peer's silence: only the write below is timed.
        lastProgress = System.nanoTime();
        writing = true;
        out.write(buffer, 0, n);
        writing = false;
        left -= n;
      }
    } finally {
      writing = false;
    }
  }

  @Override
  public InputStream getContent() throws IOException {
    return Channels.newInputStream(body.open());
  }

  @Override
  public long getContentLength() {
    return body.length();
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public void close() {}
}
