package io.ocidaemon.primer.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** What a request sends: of known length, and openable again for each attempt. */
public interface HttpBody {
  /** Bytes that {@link #open} yields, exactly. */
  long length();

  /** A fresh channel over the whole body, blocking; the transport closes it. */
  ReadableByteChannel open() throws IOException;

  /** A small body that is in memory already. */
  static HttpBody of(byte[] bytes) {
    return new HttpBody() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public ReadableByteChannel open() {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
      }
    };
  }
}
