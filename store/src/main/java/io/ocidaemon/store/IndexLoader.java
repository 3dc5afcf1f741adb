package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code index.json} anew only where it is another file than last time. */
final class IndexLoader {
  private final Layout layout;
  private final Disk disk;
  private @Nullable Loaded last;

  IndexLoader(Layout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
  }

  /**
   * One look at the file.
   *
   * @param stat null where it is not there
   * @param file null where it cannot be read: somebody writes it, or it is broken
   * @param hash of what was read; null where nothing was
   */
  record Loaded(Disk.@Nullable Stat stat, @Nullable IndexFile file, @Nullable Digest hash) {
    static final Loaded ABSENT = new Loaded(null, IndexFile.NONE, null);
  }

  synchronized Loaded load() throws IOException {
    Disk.Stat stat = disk.stat(layout.index());
    if (stat == null) {
      return Loaded.ABSENT;
    }
    Loaded known = last;
    if (known != null && stat.equals(known.stat())) {
      return known;
    }
    byte[] content;
    try {
      content = disk.read(layout.index());
    } catch (NoSuchFileException e) {
      return Loaded.ABSENT;
    }
    IndexFile file = null;
    if (stat.size() == content.length) { // else it changed between the two looks
      try {
        file = IndexFile.parse(content);
      } catch (InvalidOciException e) {
        file = null;
      }
    }
    Loaded loaded = new Loaded(stat, file, hash(content));
    if (file != null) {
      last = loaded;
    }
    return loaded;
  }

  /** What we wrote ourselves need not be read. */
  synchronized void remember(Disk.Stat stat, IndexFile file, byte[] content) {
    last = new Loaded(stat, file, hash(content));
  }

  /**
   * Is it still what that look found? Not by its time and size alone: an inode's number and a tick
   * of the clock are used again by two quick edits of another tool.
   */
  synchronized boolean unchanged(Loaded found) throws IOException {
    if (!Objects.equals(found.stat(), disk.stat(layout.index()))) {
      return false;
    }
    if (found.stat() == null) {
      return true;
    }
    try {
      if (hash(disk.read(layout.index())).equals(found.hash())) {
        return true;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    last = null; // its time and size say nothing
    return false;
  }

  private static Digest hash(byte[] content) {
    return Digest.of(Digest.Algorithm.SHA256, content);
  }
}
