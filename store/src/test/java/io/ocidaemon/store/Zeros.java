package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A source of zeros, as fast as memory.
 *
 * @param size in bytes
 * @param breakAt where the line breaks; beyond the size for never
 */
record Zeros(long size, long breakAt) implements BlobSource {
  @Override
  public Body open(long offset) {
    return new Body() {
      private long at = offset;

      @Override
      public long offset() {
        return offset;
      }

      @Override
      public int read(ByteBuffer target) throws IOException {
        if (at >= size) {
          return -1;
        }
        if (at >= breakAt) {
          throw new IOException("the line broke at " + at);
        }
        int n = (int) Math.min(target.remaining(), Math.min(size, breakAt) - at);
        for (int i = 0; i < n; i++) {
          target.put((byte) 0);
        }
        at += n;
        return n;
      }

      @Override
      public void close() {}
    };
  }
}
