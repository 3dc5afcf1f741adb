package io.ocidaemon.store;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A POSIX-like file system in memory: inodes with names, hard links, folders, times of a coarse
 * clock, inode numbers used again, and for each thing the knowledge of what a power loss may take.
 *
 * <p>It keeps the weak promise of POSIX: content is durable after a sync of the file, a name after
 * a sync of its folder; before that any subset of the changes of names may be lost, where no change
 * outlives an earlier one of the same name. {@link SimulatedView} is the {@link Disk} on it.
 */
final class SimulatedDisk {

  /** Told of every change of a name, after it happened. */
  interface Watcher {
    /** The name now means the inode; {@code replaced} is what it meant before. */
    void named(String actor, String path, SimulatedInode inode, @Nullable SimulatedInode replaced);

    /** The name is gone; {@code movedTo} is where a rename took the inode, null = deleted. */
    void unnamed(String actor, String path, SimulatedInode inode, @Nullable String movedTo);

    /** The content of a file that has this name changed in place. */
    void written(String actor, String path, SimulatedInode inode);
  }

  /** One change of one name in one folder. */
  private record Change(SimulatedInode folder, String name, @Nullable SimulatedInode after) {}

  /** Changes that reach the platter together or not at all: a rename takes two. */
  private record Pending(List<Change> changes) {}

  private record Key(SimulatedInode folder, String name) {}

  private final RandomGenerator random;
  private final long granularity;
  private final TreeSet<Long> freeNumbers = new TreeSet<>();
  private long nextNumber = 2;
  private SimulatedInode root;
  private List<Pending> pending = new ArrayList<>();
  private long clock = 1_800_000_000_000_000_000L;
  private @Nullable Watcher watcher;

  /**
   * @param random chooses what a power loss takes
   * @param granularity of file times in nanoseconds
   */
  SimulatedDisk(RandomGenerator random, long granularity) {
    this.random = random;
    this.granularity = granularity;
    this.root = new SimulatedInode(1, true, now());
    this.root.names = 1;
  }

  void watch(@Nullable Watcher watcher) {
    this.watcher = watcher;
  }

  // ---------------------------------------------------------------- time

  /** The time a file written now gets. */
  long now() {
    return clock / granularity * granularity;
  }

  /** The exact time, which no process sees. */
  long clock() {
    return clock;
  }

  void advance(long nanos) {
    clock += nanos;
  }

  // ---------------------------------------------------------------- looking

  /** The inode of a path; null where there is none. */
  @Nullable SimulatedInode find(String path) {
    SimulatedInode at = root;
    int start = 1;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      SimulatedInode next = at.entries.get(path.substring(start, end));
      if (next == null) {
        return null;
      }
      at = next;
      start = end + 1;
    }
    return at;
  }

  SimulatedInode get(String path) throws IOException {
    SimulatedInode inode = find(path);
    if (inode == null) {
      throw new NoSuchFileException(path);
    }
    return inode;
  }

  SimulatedInode file(String path) throws IOException {
    SimulatedInode inode = get(path);
    if (inode.directory) {
      throw new FileSystemException(path, null, "Is a directory");
    }
    return inode;
  }

  private SimulatedInode folderOf(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    SimulatedInode folder = slash == 0 ? root : get(path.substring(0, slash));
    if (!folder.directory) {
      throw new NotDirectoryException(path);
    }
    return folder;
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  // ---------------------------------------------------------------- changing

  /** A new empty file. */
  SimulatedInode create(String actor, String path) throws IOException {
    SimulatedInode folder = folderOf(path);
    if (folder.entries.containsKey(nameOf(path))) {
      throw new FileAlreadyExistsException(path);
    }
    SimulatedInode inode = newInode(false);
    change(List.of(new Change(folder, nameOf(path), inode)));
    tellNamed(actor, path, inode, null);
    return inode;
  }

  void createDirectories(String actor, String path) throws IOException {
    for (int slash = path.indexOf('/', 1); ; slash = path.indexOf('/', slash + 1)) {
      String part = slash < 0 ? path : path.substring(0, slash);
      SimulatedInode there = find(part);
      if (there == null) {
        SimulatedInode inode = newInode(true);
        change(List.of(new Change(folderOf(part), nameOf(part), inode)));
        tellNamed(actor, part, inode, null);
      } else if (!there.directory) {
        throw new FileAlreadyExistsException(part);
      }
      if (slash < 0) {
        return;
      }
    }
  }

  void link(String actor, String existing, String path) throws IOException {
    SimulatedInode inode = file(existing);
    SimulatedInode folder = folderOf(path);
    if (folder.entries.containsKey(nameOf(path))) {
      throw new FileAlreadyExistsException(path);
    }
    change(List.of(new Change(folder, nameOf(path), inode)));
    tellNamed(actor, path, inode, null);
  }

  void rename(String actor, String from, String to) throws IOException {
    SimulatedInode inode = get(from);
    SimulatedInode folder = folderOf(to);
    SimulatedInode replaced = folder.entries.get(nameOf(to));
    if (replaced == inode) {
      return; // two names of one file: POSIX does nothing
    }
    if (replaced != null && inode.directory) {
      if (!replaced.directory || !replaced.entries.isEmpty()) {
        throw new FileAlreadyExistsException(to);
      }
    } else if (replaced != null && replaced.directory) {
      throw new FileSystemException(to, null, "Is a directory");
    }
    change(
        List.of(
            new Change(folderOf(from), nameOf(from), null), new Change(folder, nameOf(to), inode)));
    if (watcher != null) {
      watcher.unnamed(actor, from, inode, to);
    }
    tellNamed(actor, to, inode, replaced);
  }

  void delete(String actor, String path) throws IOException {
    SimulatedInode inode = find(path);
    if (inode == null) {
      return;
    }
    if (inode.directory && !inode.entries.isEmpty()) {
      throw new DirectoryNotEmptyException(path);
    }
    change(List.of(new Change(folderOf(path), nameOf(path), null)));
    if (watcher != null) {
      watcher.unnamed(actor, path, inode, null);
    }
  }

  void write(String actor, @Nullable String path, SimulatedInode inode, byte[] bytes, long at) {
    int end = Math.toIntExact(at + bytes.length);
    byte[] content = Arrays.copyOf(inode.content, Math.max(end, inode.content.length));
    System.arraycopy(bytes, 0, content, (int) at, bytes.length);
    inode.content = content;
    inode.modified = now();
    if (watcher != null && path != null) {
      watcher.written(actor, path, inode);
    }
  }

  void truncate(String actor, String path, SimulatedInode inode, long size) {
    if (size < inode.content.length) {
      inode.content = Arrays.copyOf(inode.content, (int) size);
    }
    inode.modified = now();
    if (watcher != null) {
      watcher.written(actor, path, inode);
    }
  }

  /** Frees the number of an inode that nothing holds any more. */
  void release(SimulatedInode inode) {
    if (inode.names == 0 && inode.opened == 0) {
      freeNumbers.add(inode.number);
    }
  }

  private SimulatedInode newInode(boolean directory) {
    Long free = freeNumbers.pollFirst();
    return new SimulatedInode(free != null ? free : nextNumber++, directory, now());
  }

  private void change(List<Change> changes) {
    List<SimulatedInode> unnamed = new ArrayList<>(changes.size());
    for (Change change : changes) {
      SimulatedInode before =
          change.after == null
              ? change.folder.entries.remove(change.name)
              : change.folder.entries.put(change.name, change.after);
      if (change.after != null) {
        change.after.names++;
      }
      if (before != null) {
        before.names--;
        unnamed.add(before);
      }
      change.folder.modified = now();
    }
    unnamed.forEach(this::release);
    pending.add(new Pending(changes));
  }

  private void tellNamed(
      String actor, String path, SimulatedInode inode, @Nullable SimulatedInode replaced) {
    if (watcher != null) {
      watcher.named(actor, path, inode, replaced);
    }
  }

  /** A folder that is there before anything begins. */
  void makeRoot(String path) {
    SimulatedInode folder = newInode(true);
    folder.names = 1;
    root.entries.put(nameOf(path), folder);
    root.syncedEntries.put(nameOf(path), folder);
  }

  // ---------------------------------------------------------------- durability

  static void sync(SimulatedInode inode) {
    inode.synced = inode.content;
  }

  /** Makes durable the changes of names in this folder and the earlier ones that they rest on. */
  void syncDirectory(SimulatedInode folder) {
    if (pending.isEmpty()) {
      return;
    }
    Set<Key> needed = new HashSet<>();
    boolean[] chosen = new boolean[pending.size()];
    for (int i = pending.size() - 1; i >= 0; i--) {
      for (Change change : pending.get(i).changes) {
        if (change.folder == folder || needed.contains(new Key(change.folder, change.name))) {
          chosen[i] = true;
        }
      }
      if (chosen[i]) {
        pending.get(i).changes.forEach(c -> needed.add(new Key(c.folder, c.name)));
      }
    }
    List<Pending> left = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        pending.get(i).changes.forEach(SimulatedDisk::makeDurable);
      } else {
        left.add(pending.get(i));
      }
    }
    pending = left;
  }

  private static void makeDurable(Change change) {
    if (change.after == null) {
      change.folder.syncedEntries.remove(change.name);
    } else {
      change.folder.syncedEntries.put(change.name, change.after);
    }
  }

  /** How many records and checkpoints have names that a power loss may take. */
  int unsynced() {
    int count = 0;
    for (Pending one : pending) {
      for (Change change : one.changes) {
        boolean published =
            Layout.recordGeneration(change.name).isPresent()
                || Layout.checkpointGeneration(change.name).isPresent();
        count += change.after != null && published ? 1 : 0;
      }
    }
    return count;
  }

  /** This disk as a machine finds it that lost power now; this one stays as it is. */
  SimulatedDisk afterPowerLoss(SimulatedLoss loss) {
    Map<SimulatedInode, Map<String, SimulatedInode>> folders = new HashMap<>();
    Set<Key> lost = new HashSet<>();
    int instant = loss == SimulatedLoss.AFTER_AN_INSTANT ? random.nextInt(pending.size() + 1) : 0;
    for (int i = 0; i < pending.size(); i++) {
      List<Change> changes = pending.get(i).changes;
      boolean kept =
          switch (loss) {
            case ALL -> false;
            case AFTER_AN_INSTANT -> i < instant;
            case ANY_SUBSET -> random.nextBoolean();
            case CONTENT -> true;
          };
      for (Change change : changes) {
        kept &= !lost.contains(new Key(change.folder, change.name));
      }
      for (Change change : changes) {
        if (!kept) {
          lost.add(new Key(change.folder, change.name));
          continue;
        }
        Map<String, SimulatedInode> names =
            folders.computeIfAbsent(change.folder, f -> new HashMap<>(f.syncedEntries));
        if (change.after == null) {
          names.remove(change.name);
        } else {
          names.put(change.name, change.after);
        }
      }
    }
    SimulatedDisk after = new SimulatedDisk(random, granularity);
    after.clock = clock;
    SimulatedSurvivors survivors = new SimulatedSurvivors(folders, loss, random, nextNumber);
    after.root = survivors.of(root);
    after.nextNumber = survivors.nextNumber();
    return after;
  }

  /** Goes on as the given disk: what {@link #afterPowerLoss} left. */
  void become(SimulatedDisk survivor) {
    root = survivor.root;
    pending = new ArrayList<>();
    nextNumber = survivor.nextNumber;
    freeNumbers.clear();
  }
}
