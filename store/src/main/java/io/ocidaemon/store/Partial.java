package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
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

  /** How much of it may be kept: all, unless a sync failed. */
  private volatile long durable = Long.MAX_VALUE;

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
    refuseAfterFailure();
    try {
      file.write(bytes, size);
    } catch (IOException e) {
      throw explained(e);
    }
    size += n;
    if (size - asked >= SYNC_EVERY) {
      startSync(/* map= */ true);
    }
  }

  private synchronized void refuseAfterFailure() throws IOException {
    if (failure != null) {
      throw explained(failure);
    }
  }

  private void startSync(boolean map) throws IOException {
    long upTo = size;
    refuseAfterFailure();
    synchronized (this) {
      if (busy) {
        return; // the disk is slower than the network: the next one takes it all
      }
      busy = true;
    }
    asked = upTo;
    syncing.execute(() -> {
      IOException failed = null;
      try {
        syncContent(upTo);
        if (map) {
          writeMap(upTo);
        }
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

  private void syncContent(long upTo) throws IOException {
    try {
      file.sync();
    } catch (AsynchronousCloseException e) {
      distrust(upTo); // closed by an interrupt meanwhile: how it ended is not known
      throw e;
    } catch (ClosedChannelException e) {
      throw e; // closed before: nobody was told anything
    } catch (IOException e) {
      distrust(upTo);
      throw e;
    }
  }

  /**
   * The kernel tells once that it could not write pages, and from then on it calls them clean: only
   * what an earlier sync covered is on the disk for certain, the rest has to be written again. The
   * map says so at once, for whoever goes on if this process dies.
   */
  private void distrust(long upTo) {
    try {
      long mapped = mapped();
      try (Disk.OpenFile map = disk.open(ranges, true)) {
        map.write(ByteBuffer.wrap(RangeMap.ofPrefix(mapped, Math.max(upTo, end))), 0);
      }
      durable = mapped;
    } catch (IOException e) {
      durable = 0; // without a map all that is there would be believed
    }
  }

  private long mapped() throws IOException {
    try {
      return RangeMap.prefix(disk.read(ranges));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private void writeMap(long upTo) throws IOException {
    if (!named) {
      disk.syncDirectory(folder);
      named = true;
    }
    try (Disk.OpenFile map = disk.open(ranges, true)) {
      map.write(ByteBuffer.wrap(RangeMap.ofPrefix(upTo, end)), 0);
    }
  }

  /** All bytes are durable after this. */
  void sync() throws IOException {
    waitForSync();
    // Not by the caller's thread: its interrupt would hide how the sync ended.
    startSync(/* map= */ false);
    waitForSync();
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
   * that fails. What a failed sync may have lost is no content any more.
   *
   * @return the new path; null where there is nothing to leave
   */
  @Nullable Path release(Owner nobody) throws IOException {
    closeQuietly();
    if (size > 0 && !isMine()) {
      return null;
    }
    long fileEnd = Math.max(size, end);
    if (size > 0 && durable == Long.MAX_VALUE) {
      try {
        disk.sync(path);
      } catch (NoSuchFileException e) {
        return null;
      } catch (IOException e) {
        distrust(fileEnd);
      }
    }
    size = Math.min(size, durable);
    if (size == 0) {
      drop();
      return null;
    }
    Path map =
        folder.resolve(new PartialName(name.digest(), nobody, PartialName.RANGES).toString());
    try {
      disk.create(map, RangeMap.ofPrefix(size, fileEnd));
    } catch (IOException e) {
      if (size < fileEnd) {
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
    try {
      waitForSync();
    } catch (IOException ignored) {
      // What it may have lost is known by now.
    }
    try {
      file.close();
    } catch (IOException e) {
      distrust(size); // NFS writes what is left at the end, and tells of it only here
    }
  }

  private IOException explained(IOException e) {
    return NoSpaceException.isMeantBy(e)
        ? new NoSpaceException(
            path, "the first " + size + " bytes of " + name.digest() + " are kept", e)
        : e;
  }
}
