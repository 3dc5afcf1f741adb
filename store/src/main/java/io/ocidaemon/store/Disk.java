package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every file operation that the store rests on, and no other: each method is one step, before which
 * a process may die. The model test replaces it with a disk that stops, forgets and reorders.
 *
 * <p>Absence is {@link java.nio.file.NoSuchFileException}, an existing name is {@link
 * java.nio.file.FileAlreadyExistsException}; nothing is durable before {@link #sync} of the file
 * and {@link #syncDirectory} of the folder that holds its name.
 */
interface Disk {

  /**
   * What tells one file from another under the same name.
   *
   * @param key inode and device, as text
   * @param modified modification time in nanoseconds since the epoch
   * @param size in bytes
   * @param directory is it a folder?
   */
  record Stat(String key, long modified, long size, boolean directory) {}

  /** An open file, read and written at positions. */
  interface OpenFile extends AutoCloseable {
    /** Reads up to the buffer's remaining bytes; -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all of the buffer. */
    void write(ByteBuffer source, long position) throws IOException;

    long size() throws IOException;

    /** Cuts the file to this size; a shorter one stays as it is. */
    void truncate(long size) throws IOException;

    /** Content and size survive a crash after this. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** The whole content of a small file. */
  byte[] read(Path file) throws IOException;

  /** The whole content of a file of any size, in order; a piece is only valid while it is taken. */
  void read(Path file, Consumer<ByteBuffer> pieces) throws IOException;

  /** Opens the file, then looks at it (open revalidates on NFS); null where it is not there. */
  @Nullable Stat stat(Path file) throws IOException;

  /** The names in a folder, in no order; empty where the folder is not there. */
  List<String> list(Path directory) throws IOException;

  /** Makes a folder and its parents; an existing one is fine. */
  void createDirectories(Path directory) throws IOException;

  /** A new file with this content; fails where the name exists. Not yet durable. */
  void create(Path file, byte[] content) throws IOException;

  /** Opens for reading and writing, making the file where {@code create} says so. */
  OpenFile open(Path file, boolean create) throws IOException;

  /**
   * Opens for reading by the kernel's own ways (sendfile). A disk that is no real one may throw
   * {@link UnsupportedOperationException}: only {@link Blobs#open} needs it.
   */
  FileChannel openForReading(Path file) throws IOException;

  /** Mode 0444. */
  void protect(Path file) throws IOException;

  /** May its owner not write to it? False for what is not there, and where there are no modes. */
  boolean isProtected(Path file) throws IOException;

  /** Content of the file survives a crash after this. */
  void sync(Path file) throws IOException;

  /** Names in the folder survive a crash after this. */
  void syncDirectory(Path directory) throws IOException;

  /**
   * A second name for a file; fails where the name exists.
   *
   * @throws UnsupportedOperationException where the file system has no hard links
   */
  void link(Path existing, Path name) throws IOException;

  /** Moves a file in one step, replacing what has the name. */
  void rename(Path from, Path to) throws IOException;

  /** Moves a folder in one step; fails where the name is a file or a folder that is not empty. */
  void renameDirectory(Path from, Path to) throws IOException;

  /** Removes a file or an empty folder; an absent one is fine. */
  void delete(Path file) throws IOException;

  /** Sets the modification time to the file system's now. */
  void touch(Path file) throws IOException;

  /** The file system's now in nanoseconds since the epoch: the time it gives a file written now. */
  long now() throws IOException;
}
