package io.ocidaemon.store;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where this process stands, shared by its threads; it never goes back. */
final class Tip {
  private final Layout layout;
  private final LogReader reader;
  private final Supplier<List<Entry>> foreign;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Position current;
  private volatile Catalog catalog;
  private volatile boolean startingOver;
  private @Nullable String awaited;
  private boolean awaitedSeen;

  Tip(Layout layout, LogReader reader, Supplier<List<Entry>> foreign) {
    this.layout = layout;
    this.reader = reader;
    this.foreign = foreign;
    this.catalog = Catalog.empty("", 0).withForeign(foreign);
  }

  /** The catalogue last read; no I/O. */
  Catalog last() {
    return catalog;
  }

  /**
   * The catalogue at the tip. While one thread starts over at a checkpoint, the others go on with
   * the last one.
   */
  Catalog catalog() throws IOException {
    Position position = current;
    if (position != null && reader.atTip(position)) {
      return catalog;
    }
    if (!lock.tryLock()) {
      if (startingOver && position != null) {
        return catalog;
      }
      lock.lock();
    }
    try {
      refresh();
      return catalog;
    } finally {
      lock.unlock();
    }
  }

  /** The tip of a log that must be there. */
  Position position() throws IOException {
    lock.lock();
    try {
      Position position = refresh();
      if (position == null) {
        throw new IOException(layout.log() + " has no commits: the store's folder was emptied");
      }
      return position;
    } finally {
      lock.unlock();
    }
  }

  /** Where this process stood last; no I/O. */
  @Nullable Position lastPosition() {
    return current;
  }

  /** From now on looks out for the record with this id, whichever thread reads it. */
  void await(String record) {
    lock.lock();
    try {
      awaited = record;
      awaitedSeen = false;
    } finally {
      lock.unlock();
    }
  }

  /** Was the awaited record applied? */
  boolean awaitedSeen() {
    lock.lock();
    try {
      return awaitedSeen;
    } finally {
      lock.unlock();
    }
  }

  private void applied(String record) {
    awaitedSeen |= record.equals(awaited);
  }

  private @Nullable Position refresh() throws IOException {
    Position before = current;
    Position now = before == null ? null : reader.advance(before, this::applied);
    if (now == null) {
      startingOver = true;
      try {
        now = reader.start(this::applied);
      } finally {
        startingOver = false;
      }
    }
    if (before != null) {
      if (now == null) {
        throw new IOException(layout.log() + " is gone: the store's folder was emptied");
      }
      if (!now.catalog().storeId().equals(before.catalog().storeId())) {
        throw new IOException(
            layout.log() + " is another store's now: restart what works on this folder");
      }
      if (now.generation() < before.generation()) {
        throw new IOException(
            layout.log()
                + " went back from generation "
                + before.generation()
                + " to "
                + now.generation()
                + " (a restored backup?): restart what works on this folder");
      }
    }
    if (now != null && now != before) {
      // In this order: who finds the new position at the tip takes the catalogue that is there.
      catalog = now.catalog().withForeign(foreign);
      current = now;
    }
    return now;
  }

  /** Tells that a checkpoint of this generation is there. */
  void checkpointed(long generation) {
    lock.lock();
    try {
      Position position = current;
      if (position != null) {
        current = position.withCheckpoint(generation);
      }
    } finally {
      lock.unlock();
    }
  }
}
