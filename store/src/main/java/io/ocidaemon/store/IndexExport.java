package io.ocidaemon.store;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes {@code index.json} from the catalogue (docs/architecture.md, [X]); it is never read back.
 */
final class IndexExport {
  private static final System.Logger LOG = System.getLogger(IndexExport.class.getName());

  /** A file of a generation we do not see for longer than any cache of a file system hides it. */
  private static final Duration LATE = Duration.ofMinutes(10);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final int MAX_ROUNDS = 10;

  private final Layout layout;
  private final Disk disk;
  private final Timing timing;
  private final Tuning tuning;
  private final LogFiles files;
  private final LogReader reader;
  private final Tip tip;
  private final Selections selections;
  private final IndexLoader loader;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Was there a commit since the last export began? */
  private volatile boolean behind;

  private volatile long size;
  private volatile long writtenAt;
  private boolean closed;

  IndexExport(
      Layout layout,
      Disk disk,
      Timing timing,
      Tuning tuning,
      LogFiles files,
      LogReader reader,
      Tip tip,
      Selections selections,
      IndexLoader loader) {
    this.layout = layout;
    this.disk = disk;
    this.timing = timing;
    this.tuning = tuning;
    this.files = files;
    this.reader = reader;
    this.tip = tip;
    this.selections = selections;
    this.loader = loader;
  }

  /**
   * After a commit: writes it now if it is small. A large one is written behind the caller's back,
   * a while after the last time, and no commit waits for it.
   */
  void whenDue() {
    behind = true;
    if (size <= tuning.exportLimit()) {
      ifBehind();
    } else if (scheduled.compareAndSet(false, true)) {
      tuning.background().execute(this::later);
    }
  }

  private void later() {
    try {
      timing.sleep(Math.max(0, writtenAt + tuning.exportEvery().toNanos() - timing.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      scheduled.set(false); // what is committed from here on asks for the next one
    }
    ifBehind();
  }

  /** At the start: writes it if it is older than the log. */
  void whenOlder() throws IOException {
    Disk.Stat stat = disk.stat(layout.index());
    size = stat == null ? 0 : stat.size();
    if (size <= tuning.exportLimit()) {
      compare();
    } else {
      tuning.background().execute(this::compare);
    }
  }

  private void compare() {
    try {
      IndexFile file = loader.load().file();
      Position position = tip.position();
      behind |=
          file == null
              || file.generation() < position.generation()
              || !position.catalog().storeId().equals(file.store());
    } catch (IOException e) {
      behind = true;
    }
    ifBehind();
  }

  /** Writes what is not written yet; waits for no other tool. */
  private void ifBehind() {
    writing.lock();
    try {
      if (behind && !closed) {
        export();
      }
    } catch (IOException | RuntimeException e) {
      // A commit is durable whatever becomes of this file.
      LOG.log(
          System.Logger.Level.WARNING,
          layout.index() + " could not be written; the next commit tries again",
          e);
    } finally {
      writing.unlock();
    }
  }

  /** Writes it now; waits where another tool is writing it. */
  void now() throws IOException {
    long begin = timing.nanoTime();
    long patience = tuning.settle().multipliedBy(2).toNanos();
    try {
      while (!exportAlone()) {
        long waited = timing.nanoTime() - begin;
        if (waited > patience) {
          LOG.log(
              System.Logger.Level.WARNING,
              "{0} is not written: another tool keeps writing it, or it tells of commits that the"
                  + " log does not show",
              layout.index());
          return;
        }
        if (waited < LOOK_AGAIN.toNanos()) {
          LOG.log(
              System.Logger.Level.INFO,
              "{0} cannot be read, or is ahead of the log: waiting until whoever writes it is done",
              layout.index());
        }
        timing.sleep(LOOK_AGAIN.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean exportAlone() throws IOException {
    writing.lock();
    try {
      return export();
    } finally {
      writing.unlock();
    }
  }

  /** Writes what is not written yet; nothing is written afterwards. */
  void close() {
    ifBehind();
    writing.lock();
    try {
      closed = true;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Why nothing may be deleted that only {@code index.json} names: null where nothing speaks
   * against it.
   */
  @Nullable String gcRefusal() throws IOException {
    IndexLoader.Loaded found = loader.load();
    IndexFile file = found.file();
    Position position = tip.position();
    if (file == null) {
      return layout.index() + " cannot be read: another tool writes it, or it is broken";
    }
    if (!file.parked().isEmpty()) {
      return layout.index()
          + " lists "
          + file.parked().size()
          + " images that another store's log accepted, or a lost part of this one's: remove these"
          + " entries (marked "
          + IndexFile.STORE
          + ") if they are not wanted";
    }
    if (file.store() != null && !file.store().equals(position.catalog().storeId())) {
      return layout.index() + " was written by another store, " + file.store();
    }
    if (file.generation() > position.generation()) {
      return layout.index()
          + " tells of generation "
          + file.generation()
          + ", the log of "
          + position.generation();
    }
    return null;
  }

  /** Writes it; false where it must not be touched now. Under the lock. */
  private boolean export() throws IOException {
    boolean written = false;
    behind = false; // before the log is read: a commit from here on says so again
    try {
      written = attempt();
    } finally {
      behind |= !written;
    }
    return written;
  }

  private boolean attempt() throws IOException {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      IndexLoader.Loaded found = loader.load();
      Disk.Stat before = found.stat();
      // The log is read after the file: whoever wrote the file had committed before.
      Position position = tip.position();
      files.sync(); // a file that outlives a commit it tells of would look like a lost log
      IndexFile file = found.file();
      if (file == null) {
        if (before == null || disk.now() - before.modified() < tuning.settle().toNanos()) {
          return false;
        }
        file = setAside();
      }
      List<JsonNode> parked = new ArrayList<>(file.parked());
      String own = position.catalog().storeId();
      boolean elsewhere = file.store() != null && !file.store().equals(own);
      boolean ahead = !elsewhere && file.generation() > position.generation();
      if (ahead && before != null && disk.now() - before.modified() < LATE.toNanos()) {
        return false;
      }
      if (elsewhere || ahead) {
        try {
          parked.addAll(park(disk.read(layout.index()), String.valueOf(file.store())));
        } catch (InvalidOciException e) {
          continue; // another tool began to write it since we read it
        }
      }
      parked.removeIf(descriptor -> IndexWriter.held(position.catalog(), descriptor));
      IndexFile next =
          new IndexFile(
              own,
              position.generation(),
              Shadows.without(position.catalog(), file.foreign()),
              parked);
      if (replace(found, position, next) && reader.atTip(position)) {
        return true;
      }
    }
    behind = true;
    return true; // others commit faster than we write; the last of them writes it
  }

  private IndexFile setAside() throws IOException {
    Path aside = layout.indexAside(tuning.names().next());
    NewFile.write(disk, aside, disk.read(layout.index()));
    disk.syncDirectory(layout.own());
    LOG.log(
        System.Logger.Level.ERROR,
        "{0} could not be read; it is kept as {1} and written anew",
        layout.index(),
        aside);
    return IndexFile.NONE;
  }

  /** Marks the entries of another log, so that no export ever drops them. */
  private static List<JsonNode> park(byte[] content, String store) {
    List<JsonNode> parked = IndexFile.marked(content);
    for (JsonNode descriptor : parked) {
      if (descriptor.path("annotations") instanceof ObjectNode annotations) {
        annotations.put(IndexFile.STORE, store);
      }
    }
    return parked;
  }

  /** False where the file is not the one we read any more. */
  private boolean replace(IndexLoader.Loaded found, Position position, IndexFile next)
      throws IOException {
    byte[] content = IndexWriter.write(position.catalog(), next, selectedBy());
    Path temporary = layout.temporaryIndex(tuning.names().next());
    NewFile.write(disk, temporary, content);
    Disk.Stat stat = null;
    boolean placed = false;
    try {
      stat = disk.stat(temporary);
      placed = stat != null && loader.unchanged(found) && place(temporary, found.stat() == null);
    } finally {
      if (!placed) {
        disk.delete(temporary);
      }
    }
    if (!placed || stat == null) {
      return false;
    }
    disk.syncDirectory(layout.data());
    loader.remember(stat, next, content);
    size = content.length;
    writtenAt = timing.nanoTime();
    return true;
  }

  /**
   * Gives it its name. Where there was no file, none may be replaced: a cache of the file system
   * may have hidden one.
   */
  private boolean place(Path temporary, boolean first) throws IOException {
    if (first) {
      try {
        disk.link(temporary, layout.index());
        disk.delete(temporary);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (UnsupportedOperationException e) {
        // No links here: the rename may replace what the cache hides.
      }
    }
    disk.rename(temporary, layout.index());
    return true;
  }

  /** Daemons by what they select, as the annotation spells them. */
  private Map<Reference, String> selectedBy() {
    Map<Reference, String> selected = new HashMap<>();
    try {
      for (DaemonSelection daemon : selections.living()) {
        for (Reference reference : daemon.references()) {
          selected.merge(reference, daemon.id(), (a, b) -> a + "," + b);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the export tells not of all who select an image", e);
    }
    return selected;
  }
}
