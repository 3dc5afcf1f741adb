package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** A source that now and then breaks off, serves a wrong byte, or cannot start in the middle. */
record ModelSource(byte[] content, boolean calm, RandomGenerator random) implements BlobSource {

  @Override
  public Body open(long offset) {
    long start = random.nextInt(4) == 0 ? 0 : offset;
    byte[] served = content.clone();
    if (!calm && random.nextInt(20) == 0) {
      served[random.nextInt(served.length)]++;
    }
    return new Body() {
      private int at = (int) start;

      @Override
      public long offset() {
        return start;
      }

      @Override
      public int read(ByteBuffer target) throws IOException {
        if (!calm && random.nextInt(12) == 0) {
          throw new IOException("the connection broke");
        }
        if (at == content.length) {
          return -1;
        }
        int n = Math.min(target.remaining(), 1 + random.nextInt(content.length - at));
        target.put(served, at, n);
        at += n;
        return n;
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
