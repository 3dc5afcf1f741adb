package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A disk that does as another does, for tests that change one thing. */
class ForwardingDisk implements Disk {
  private final Disk disk;

  ForwardingDisk(Disk disk) {
    this.disk = disk;
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
    disk.create(file, content);
  }

  @Override
  public OpenFile open(Path file, boolean create) throws IOException {
    return disk.open(file, create);
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
