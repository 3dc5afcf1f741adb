package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The folder of partial downloads, seen by one owner: whose they are, which may be taken, which
 * only copied (design, [B]).
 */
final class Partials {
  /** Grown or made this recently: somebody is at work on it. */
  static final long WORKING = TimeUnit.SECONDS.toNanos(90);

  /** Idle this long: it may be taken from an owner of whom nothing is known. */
  static final long ABANDONED = TimeUnit.MINUTES.toNanos(10);

  /** Idle this long: nobody will come back for it. */
  static final long EXPIRED = TimeUnit.HOURS.toNanos(24);

  private static final int REMEMBERED = 256;

  /**
   * A partial that is there.
   *
   * @param path where
   * @param owner whose
   * @param stat how it looked
   */
  record Found(Path path, Owner owner, Disk.Stat stat) {

    /**
     * Who of two goes on: the one with more bytes; of two with none the one that was there first,
     * whom the other can have seen; else the smaller name.
     */
    boolean isAheadOf(Found other) {
      if (stat.size() != other.stat.size()) {
        return stat.size() > other.stat.size();
      }
      if (stat.size() == 0 && stat.modified() != other.stat.modified()) {
        return stat.modified() < other.stat.modified();
      }
      return owner.compareTo(other.owner) < 0;
    }
  }

  private final Path folder;
  private final Disk disk;
  private final Runner runner;
  private final Processes processes;
  private final Owner self;
  private final AtomicLong puts = new AtomicLong();

  /** How far what we left was hashed, by the name it was left under: saves hashing it again. */
  private final Map<Path, PrefixHash.State> left =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, PrefixHash.State> eldest) {
          return size() > REMEMBERED;
        }
      };

  Partials(Path folder, Disk disk, Runner runner, Processes processes) {
    this.folder = folder;
    this.disk = disk;
    this.runner = runner;
    this.processes = processes;
    this.self = processes.newOwner();
  }

  Owner self() {
    return self;
  }

  /** The file system's now, to judge these by; not asked for where there is nothing to judge. */
  long now(List<Found> found) throws IOException {
    for (Found other : found) {
      if (!isMine(other)) {
        return disk.now();
      }
    }
    return 0;
  }

  /** All partials of this content, one's own included. */
  List<Found> look(Digest digest) throws IOException {
    String start = Layout.flat(digest) + ".";
    List<Found> all = new ArrayList<>();
    for (String file : disk.list(folder)) {
      PartialName name = file.startsWith(start) ? PartialName.parse(file) : null;
      if (name != null && name.isContent()) {
        Path path = folder.resolve(file);
        Disk.Stat stat = disk.stat(path);
        if (stat != null) {
          all.add(new Found(path, name.owner(), stat));
        }
      }
    }
    return all;
  }

  boolean isMine(Found found) {
    return found.owner().equals(self);
  }

  /** May it be taken? It is one's own, its owner is dead, or it has been idle for ten minutes. */
  boolean isFree(Found found, long now) {
    return isMine(found) || isDead(found.owner()) || now - found.stat().modified() >= ABANDONED;
  }

  boolean isDead(Owner owner) {
    return processes.look(owner) == Processes.Life.DEAD;
  }

  /** Is another at work on it, or about to be? */
  boolean isWorking(Found found, long now) {
    return now - found.stat().modified() <= WORKING && !isFree(found, now);
  }

  /**
   * How much of it may be used: all that this kernel has been given, unless its map tells of a gap;
   * or what was synced under another one. Whether it is right only the digest tells.
   */
  long usable(Found found) throws IOException {
    boolean sameKernel = found.owner().boot().equals(self.boot());
    long size = found.stat().size();
    byte[] map;
    try {
      map = disk.read(ranges(found.path()));
    } catch (NoSuchFileException e) {
      return sameKernel ? size : 0;
    }
    return sameKernel && !RangeMap.hasGap(map) ? size : Math.min(size, RangeMap.prefix(map));
  }

  private static Path ranges(Path content) {
    return content.resolveSibling(content.getFileName() + PartialName.RANGES);
  }

  /** A new, empty one of one's own. */
  Partial create(Digest digest) throws IOException {
    disk.createDirectories(folder);
    PartialName name = new PartialName(digest, self, "");
    Path path = folder.resolve(name.toString());
    // An older one of ours goes by its name, not by its content: that may be another's by now.
    disk.delete(path);
    disk.delete(ranges(path));
    return new Partial(disk, runner.syncing(), folder, name, disk.open(path, true), 0, 0);
  }

  /**
   * Makes a free one one's own, by rename: of several takers one succeeds. It is never cut, for who
   * sleeps between the rename and the cut would cut what another has taken and published meanwhile.
   *
   * @param usable how much of it is content; what follows is written over
   * @return null where another was faster
   */
  @Nullable Partial take(Found found, Digest digest, long usable) throws IOException {
    PartialName name = new PartialName(digest, self, "");
    Path path = folder.resolve(name.toString());
    long end = found.stat().size();
    try {
      disk.touch(found.path()); // before it is ours: else others could take it as idle at once
      if (!isMine(found)) {
        rename(found.path(), path, usable, end);
      }
      return new Partial(disk, runner.syncing(), folder, name, disk.open(path, false), usable, end);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void rename(Path from, Path to, long usable, long end) throws IOException {
    disk.delete(ranges(to)); // an older one of ours would not be about this file
    if (usable == end) {
      disk.rename(from, to);
      try {
        disk.rename(ranges(from), ranges(to));
      } catch (NoSuchFileException e) {
        return; // there was none
      }
      return;
    }
    // Under our name all of it would count: the map has to be there first.
    disk.create(ranges(to), RangeMap.ofPrefix(usable, end));
    try {
      disk.rename(from, to);
    } catch (IOException e) {
      disk.delete(ranges(to));
      throw e;
    }
    disk.delete(ranges(from));
  }

  /** Where hashing of what was taken from there may go on. */
  PrefixHash.State hashOf(Path takenFrom, Digest digest, long usable) {
    PrefixHash.State state;
    synchronized (left) {
      state = left.remove(takenFrom);
    }
    return state != null && state.end() <= usable
        ? state
        : PrefixHash.State.empty(digest.algorithm());
  }

  /** Gives it up for now: anybody may take it at once. */
  void release(Partial partial, PrefixHash.State hashed) throws IOException {
    Path free = partial.release(processes.newNobody());
    if (free != null && hashed.end() <= partial.size()) { // else of bytes that are not kept
      synchronized (left) {
        left.put(free, hashed);
      }
    }
  }

  /** A name for small content. */
  Path forPut(Digest digest) throws IOException {
    disk.createDirectories(folder);
    return folder.resolve(
        new PartialName(digest, self, PartialName.PUT + puts.incrementAndGet()).toString());
  }

  /** Removes what dead owners left of a content that is now in its place. */
  void clean(Digest digest) throws IOException {
    for (Found found : look(digest)) {
      if (isDead(found.owner())) {
        disk.delete(ranges(found.path()));
        disk.delete(found.path());
      }
    }
  }

  /**
   * Removes what has been idle for 24 hours, unless its owner is seen to live on this host.
   *
   * @param inUse the contents that this process works on
   */
  void expire(Predicate<Digest> inUse) throws IOException {
    long now = disk.now();
    for (String file : disk.list(folder)) {
      PartialName name = PartialName.parse(file);
      if (name == null ? !file.startsWith("now.") : inUse.test(name.digest())) {
        continue;
      }
      Path path = folder.resolve(file);
      if (name != null && name.suffix().equals(PartialName.RANGES)) {
        Path content = folder.resolve(new PartialName(name.digest(), name.owner(), "").toString());
        if (disk.stat(content) != null) {
          continue; // goes with its content
        }
      }
      Disk.Stat stat = disk.stat(path);
      if (stat == null
          || now - stat.modified() < EXPIRED
          || name != null && processes.look(name.owner()) == Processes.Life.ALIVE) {
        continue;
      }
      if (name != null && name.isContent()) {
        disk.delete(ranges(path));
      }
      disk.delete(path);
    }
  }
}
