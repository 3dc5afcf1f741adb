package io.ocidaemon.primer.registry;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Blobs of zeros of any size, without a disk or memory behind them. */
final class Zeros {
  private Zeros() {}

  static BlobSource source(long size) {
    return new BlobSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public ReadableByteChannel open(long offset) {
        return new Channel(size - offset);
      }
    };
  }

  private static final class Channel implements ReadableByteChannel {
    private long left;

    Channel(long left) {
      this.left = left;
    }

    @Override
    public int read(ByteBuffer target) {
      if (left == 0) {
        return -1;
      }
      int n = (int) Math.min(left, target.remaining());
      target.put(new byte[n]);
      left -= n;
      return n;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
