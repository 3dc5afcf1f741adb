package io.ocidaemon.store;

import io.ocidaemon.oci.InvalidOciException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
   */
  record Loaded(Disk.@Nullable Stat stat, @Nullable IndexFile file) {}

  synchronized Loaded load() throws IOException {
    Disk.Stat stat = disk.stat(layout.index());
    if (stat == null) {
      return new Loaded(null, IndexFile.NONE);
    }
    Loaded known = last;
    if (known != null && stat.equals(known.stat())) {
      return known;
    }
    byte[] content;
    try {
      content = disk.read(layout.index());
    } catch (NoSuchFileException e) {
      return new Loaded(null, IndexFile.NONE);
    }
    IndexFile file = null;
    if (stat.size() == content.length) { // else it changed between the two looks
      try {
        file = IndexFile.parse(content);
      } catch (InvalidOciException e) {
        file = null;
      }
    }
    Loaded loaded = new Loaded(stat, file);
    if (file != null) {
      last = loaded;
    }
    return loaded;
  }

  /** What we wrote ourselves need not be read. */
  synchronized void remember(Disk.Stat stat, IndexFile file) {
    last = new Loaded(stat, file);
  }
}
