package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that takes so many bytes and then says what the kernel says; counts what is read back. */
final class MeteredDisk extends ForwardingDisk {
  volatile long left;
  final AtomicLong readBack = new AtomicLong();

  MeteredDisk(Disk disk, long left) {
    super(disk);
    this.left = left;
  }

  private synchronized void use(long bytes) throws IOException {
    if (bytes > left) {
      left = 0;
      throw new IOException("No space left on device");
    }
    left -= bytes;
  }

  @Override
  public void create(Path file, byte[] content) throws IOException {
    try {
      use(content.length);
    } catch (IOException e) {
      super.create(file, new byte[0]);
      throw e;
    }
    super.create(file, content);
  }

  @Override
  public OpenFile open(Path file, boolean create) throws IOException {
    OpenFile opened = super.open(file, create);
    return new OpenFile() {
      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        int n = opened.read(target, position);
        readBack.addAndGet(Math.max(0, n));
        return n;
      }

      @Override
      public void write(ByteBuffer source, long position) throws IOException {
        use(source.remaining());
        opened.write(source, position);
      }

      @Override
      public void truncate(long size) throws IOException {
        opened.truncate(size);
      }

      @Override
      public long size() throws IOException {
        return opened.size();
      }

      @Override
      public void sync() throws IOException {
        opened.sync();
      }

      @Override
      public void close() throws IOException {
        opened.close();
      }
    };
  }
}
