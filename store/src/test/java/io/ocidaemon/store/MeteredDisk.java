package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A disk that takes so many bytes and then says what the kernel says; counts what is read back. */
final class MeteredDisk implements Disk {
  private final Disk disk;
  volatile long left;
  final AtomicLong readBack = new AtomicLong();

  MeteredDisk(Disk disk, long left) {
    this.disk = disk;
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
  public byte[] read(Path file) throws IOException {
    return disk.read(file);
  }

  @Override
  public void read(Path file, Consumer<ByteBuffer> pieces) throws IOException {
    disk.read(file, pieces);
  }

  @Override
  public @Nullable Stat stat(Path file) throws IOException {
    return disk.stat(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public void create(Path file, byte[] content) throws IOException {
    try {
      use(content.length);
    } catch (IOException e) {
      disk.create(file, new byte[0]);
      throw e;
    }
    disk.create(file, content);
  }

  @Override
  public OpenFile open(Path file, boolean create) throws IOException {
    OpenFile opened = disk.open(file, create);
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

  @Override
  public FileChannel openForReading(Path file) throws IOException {
    return disk.openForReading(file);
  }

  @Override
  public void protect(Path file) throws IOException {
    disk.protect(file);
  }

  @Override
  public boolean isProtected(Path file) throws IOException {
    return disk.isProtected(file);
  }

  @Override
  public void sync(Path file) throws IOException {
    disk.sync(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    disk.syncDirectory(directory);
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    disk.link(existing, name);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void renameDirectory(Path from, Path to) throws IOException {
    disk.renameDirectory(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }

  @Override
  public void touch(Path file) throws IOException {
    disk.touch(file);
  }

  @Override
  public long now() throws IOException {
    return disk.now();
  }
}
