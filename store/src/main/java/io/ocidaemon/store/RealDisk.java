package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The machine's file system, by {@code java.nio}. */
final class RealDisk implements Disk {
  private static final Set<PosixFilePermission> READ_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ);

  private final Path scratch;

  /**
   * Makes nothing.
   *
   * @param scratch a folder on the store's file system where {@link #now} may make a file; made
   *     when needed
   */
  RealDisk(Path scratch) {
    this.scratch = scratch;
  }

  @Override
  public byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  @Override
  public void read(Path file, Consumer<ByteBuffer> pieces) throws IOException {
    ByteBuffer buffer = Buffers.take();
    try (FileChannel open = openForReading(file)) {
      while (open.read(buffer.clear()) > 0) {
        pieces.accept(buffer.flip());
      }
    } finally {
      Buffers.give(buffer);
    }
  }

  @Override
  public @Nullable Stat stat(Path file) throws IOException {
    // NFS: only an open asks the server again; a look alone is answered from a cache up to 60 s
    // old.
    try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
      Map<String, Object> seen =
          Files.readAttributes(
              file, "unix:ino,dev,lastModifiedTime,size,isDirectory", LinkOption.NOFOLLOW_LINKS);
      boolean directory = (Boolean) attribute(seen, "isDirectory");
      return new Stat(
          seen.get("ino") + "@" + seen.get("dev"),
          ((FileTime) attribute(seen, "lastModifiedTime")).to(TimeUnit.NANOSECONDS),
          directory ? (Long) attribute(seen, "size") : opened.size(),
          directory);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static Object attribute(Map<String, Object> seen, String name) {
    Object value = seen.get(name);
    if (value == null) {
      throw new IllegalStateException("no attribute " + name + " on this platform");
    }
    return value;
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw explained(e, directory, 0);
    }
  }

  @Override
  public void create(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      writeAll(channel, ByteBuffer.wrap(content), 0);
    } catch (IOException e) {
      throw explained(e, file, content.length);
    }
  }

  @Override
  public OpenFile open(Path file, boolean create) throws IOException {
    Set<StandardOpenOption> how = EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (create) {
      how.add(StandardOpenOption.CREATE);
    }
    try {
      return new OpenChannel(file, FileChannel.open(file, how));
    } catch (IOException e) {
      throw explained(e, file, 0);
    }
  }

  @Override
  public FileChannel openForReading(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  @Override
  public void protect(Path file) throws IOException {
    try {
      Files.setPosixFilePermissions(file, READ_ONLY);
    } catch (UnsupportedOperationException e) {
      // A file system without modes protects by none.
      return;
    }
  }

  @Override
  public boolean isProtected(Path file) throws IOException {
    try {
      return !Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_WRITE);
    } catch (UnsupportedOperationException | NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    sync(directory);
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    try {
      Files.createLink(name, existing);
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      IOException explained = explained(e, name, 0);
      if (explained instanceof NoSpaceException) {
        throw explained;
      }
      // Which errors mean "no links here" differs by file system, and their words by language. The
      // way without links either works or says what is really wrong.
      UnsupportedOperationException none =
          new UnsupportedOperationException("no hard link possible: " + e.getMessage());
      none.initCause(e);
      throw none;
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw explained(e, to, 0);
    }
  }

  @Override
  public void renameDirectory(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
        FileAlreadyExistsException exists = new FileAlreadyExistsException(to.toString());
        exists.initCause(e);
        throw exists;
      }
      throw explained(e, to, 0);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void touch(Path file) throws IOException {
    // Java cannot ask utimensat(2) for the server's own now, so it is taken from a new file.
    Files.setLastModifiedTime(file, FileTime.from(now(), TimeUnit.NANOSECONDS));
  }

  @Override
  public long now() throws IOException {
    Files.createDirectories(scratch);
    Path probe = scratch.resolve("now." + UUID.randomUUID());
    Files.createFile(probe);
    try {
      return Files.getLastModifiedTime(probe).to(TimeUnit.NANOSECONDS);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  /**
   * The failure, or that the disk is full where that is what it means.
   *
   * @param wanted bytes that the step needed, beside some for the name
   */
  private static IOException explained(IOException failure, Path file, long wanted) {
    long usable;
    try {
      Path there = Files.exists(file) ? file : file.toAbsolutePath().getParent();
      usable = there == null ? Long.MAX_VALUE : Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      usable = Long.MAX_VALUE; // not known: the words alone have to tell
    }
    return NoSpaceException.isMeantBy(failure, usable, Math.max(wanted, 1))
        ? new NoSpaceException(file, String.valueOf(failure.getMessage()), failure)
        : failure;
  }

  private static void writeAll(FileChannel channel, ByteBuffer source, long position)
      throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
  }

  private record OpenChannel(Path file, FileChannel channel) implements OpenFile {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      try {
        writeAll(channel, source, position);
      } catch (IOException e) {
        throw channel.isOpen() ? explained(e, file, source.remaining()) : e;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
