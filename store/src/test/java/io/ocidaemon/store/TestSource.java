package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Serves bytes from memory, counts them, and breaks where it is told to. */
final class TestSource implements BlobSource {
  private final byte[] content;
  final AtomicLong sent = new AtomicLong();
  final AtomicInteger opened = new AtomicInteger();
  final List<Long> offsets = new ArrayList<>();
  int piece = 16 * 1024;
  long breakAt = Long.MAX_VALUE;
  boolean ranges = true;
  Hook hook = at -> {};

  /** Called before each piece. */
  interface Hook {
    void at(long offset) throws IOException, InterruptedException;
  }

  TestSource(byte[] content) {
    this.content = content;
  }

  TestSource breakAt(long offset) {
    this.breakAt = offset;
    return this;
  }

  @Override
  public Body open(long offset) {
    opened.incrementAndGet();
    synchronized (offsets) {
      offsets.add(offset);
    }
    long start = ranges ? offset : 0;
    return new Body() {
      private long at = start;

      @Override
      public long offset() {
        return start;
      }

      @Override
      public int read(ByteBuffer target) throws IOException, InterruptedException {
        hook.at(at);
        if (at >= breakAt) {
          throw new IOException("the line broke at " + at);
        }
        if (at >= content.length) {
          return -1;
        }
        int n = (int) Math.min(Math.min(piece, target.remaining()), content.length - at);
        n = (int) Math.min(n, breakAt - at);
        target.put(content, (int) at, n);
        at += n;
        sent.addAndGet(n);
        return n;
      }

      @Override
      public void close() {}
    };
  }
}
