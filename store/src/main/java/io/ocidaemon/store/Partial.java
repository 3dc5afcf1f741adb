package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One's own partial download: a file that grows from its start, and beside it the map of what is
 * durable. Written by one thread, and synced now and then by another.
 */
final class Partial {
  /** What a power loss may cost. */
  private static final long SYNC_EVERY = 64L << 20;

  private final Disk disk;
  private final Executor syncing;
  private final Path folder;
  private final PartialName name;
  private final Path path;
  private final Path ranges;
  private final Disk.OpenFile file;
  private final String key;
  private long size;
  private final long
      end; // where the file ends if that is beyond the size: what is there is no content
  private long asked; // up to where a sync was asked for
  private boolean named; // is the name durable?
  private boolean busy;
  private @Nullable IOException failure;

  /** Opened by {@link Partials}; closes the file where that fails. */
  Partial(
      Disk disk,
      Executor syncing,
      Path folder,
      PartialName name,
      Disk.OpenFile file,
      long size,
      long end)
      throws IOException {
    this.disk = disk;
    this.syncing = syncing;
    this.folder = folder;
    this.name = name;
    this.path = folder.resolve(name.toString());
    this.ranges = folder.resolve(name + PartialName.RANGES);
    this.file = file;
    this.size = size;
    this.end = end;
    this.asked = size;
    try {
      Disk.Stat stat = disk.stat(path);
      this.key = stat == null ? "" : stat.key();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  PartialName name() {
    return name;
  }

  Path path() {
    return path;
  }

  Disk.OpenFile file() {
    return file;
  }

  /** How many bytes are there. */
  long size() {
    return size;
  }

  /** Is the name still this file's? Not when another process took it for dead. */
  boolean isMine() throws IOException {
    Disk.Stat stat = disk.stat(path);
    return stat != null && stat.key().equals(key);
  }

  /** A sign of life without growth. */
  void touch() throws IOException {
    try {
      disk.touch(path);
    } catch (NoSuchFileException e) {
      return; // taken; the next look tells
    }
  }

  /** Adds all of the buffer at the end. */
  void append(ByteBuffer bytes) throws IOException {
    int n = bytes.remaining();
    try {
      file.write(bytes, size);
    } catch (IOException e) {
      throw explained(e);
    }
    size += n;
    if (size - asked >= SYNC_EVERY) {
      startSync();
    }
  }

  private void startSync() throws IOException {
    long end = size;
    synchronized (this) {
      if (failure != null) {
        throw explained(failure);
      }
      if (busy) {
        return; // the disk is slower than the network: the next one takes it all
      }
      busy = true;
    }
    asked = end;
    syncing.execute(() -> {
      IOException failed = null;
      try {
        syncAndMap(end);
      } catch (IOException e) {
        failed = e;
      } finally {
        synchronized (this) {
          busy = false;
          failure = failed;
          notifyAll();
        }
      }
    });
  }

  private void syncAndMap(long end) throws IOException {
    file.sync();
    if (!named) {
      disk.syncDirectory(folder);
      named = true;
    }
    try (Disk.OpenFile map = disk.open(ranges, true)) {
      map.write(ByteBuffer.wrap(RangeMap.ofPrefix(end, this.end)), 0);
    }
  }

  /** All bytes are durable after this. */
  void sync() throws IOException {
    waitForSync();
    try {
      file.sync();
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private void waitForSync() throws IOException {
    boolean interrupted = false;
    synchronized (this) {
      while (busy) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (failure != null) {
        throw explained(failure);
      }
    }
  }

  /**
   * Moves the whole, synced content to its place; the map goes.
   *
   * @return false where the name was not ours any more
   */
  boolean publish(Path blob) throws IOException {
    if (!isMine()) {
      return false;
    }
    long there = file.size();
    if (there != size) {
      throw new IOException(path + " has " + there + " bytes, not " + size + ": it is left alone");
    }
    file.close();
    try {
      disk.rename(path, blob);
    } catch (NoSuchFileException e) {
      return false;
    }
    disk.delete(ranges);
    // Not before the rename: a partial that nobody may write could not be resumed after a crash.
    try {
      disk.protect(blob);
    } catch (NoSuchFileException e) {
      return true; // moved to the trash in this instant
    }
    return true;
  }

  /** Removes it, content and map, unless another took it. */
  void drop() throws IOException {
    closeQuietly();
    disk.delete(ranges);
    if (isMine()) {
      disk.delete(path);
    }
  }

  /**
   * Leaves it for whoever comes next, under a name that says so; keeps it under the old one where
   * that fails.
   *
   * @return the new path; null where there is nothing to leave
   */
  @Nullable Path release(Owner nobody) throws IOException {
    if (size == 0) {
      drop();
      return null;
    }
    closeQuietly();
    if (!isMine()) {
      return null;
    }
    Path map =
        folder.resolve(new PartialName(name.digest(), nobody, PartialName.RANGES).toString());
    try {
      disk.sync(path);
      disk.create(map, RangeMap.ofPrefix(size, end));
    } catch (IOException e) {
      if (size < end) {
        return null; // only a map tells what of it is content, and there is one beside the old name
      }
      // A full or failing disk: another boot has to start anew, this one needs no map.
    }
    Path free = folder.resolve(new PartialName(name.digest(), nobody, "").toString());
    try {
      disk.rename(path, free);
    } catch (NoSuchFileException e) {
      disk.delete(map); // taken in this instant
      return null;
    }
    disk.delete(ranges);
    return free;
  }

  private void closeQuietly() {
    // What fails here loses nothing more: whoever reads the bytes next judges them by the digest.
    try {
      waitForSync();
    } catch (IOException ignored) {
      // said above
    }
    try {
      file.close();
    } catch (IOException ignored) {
      // said above
    }
  }

  private IOException explained(IOException e) {
    return NoSpaceException.isMeantBy(e)
        ? new NoSpaceException(
            path, "the first " + size + " bytes of " + name.digest() + " are kept", e)
        : e;
  }
}
