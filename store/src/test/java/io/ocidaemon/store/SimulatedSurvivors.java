package io.ocidaemon.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Copies of the files and folders that a power loss left, with the content it left in them. */
final class SimulatedSurvivors {
  private final Map<SimulatedInode, Map<String, SimulatedInode>> folders;
  private final SimulatedLoss loss;
  private final RandomGenerator random;
  private final Map<SimulatedInode, SimulatedInode> copies = new HashMap<>();
  private final Set<Long> numbers = new HashSet<>();
  private long nextNumber;

  /**
   * Made for one power loss.
   *
   * @param folders the names in each folder of which some unsynced ones survived
   * @param nextNumber of an inode, not in use
   */
  SimulatedSurvivors(
      Map<SimulatedInode, Map<String, SimulatedInode>> folders,
      SimulatedLoss loss,
      RandomGenerator random,
      long nextNumber) {
    this.folders = folders;
    this.loss = loss;
    this.random = random;
    this.nextNumber = nextNumber;
  }

  long nextNumber() {
    return nextNumber;
  }

  /** The copy of an inode and of all that is under it. */
  SimulatedInode of(SimulatedInode inode) {
    SimulatedInode copy = copies.get(inode);
    if (copy == null) {
      long number = numbers.add(inode.number) ? inode.number : nextNumber++;
      copy = new SimulatedInode(number, inode.directory, inode.modified);
      copy.readOnly = inode.readOnly;
      copies.put(inode, copy);
      if (inode.directory) {
        for (Map.Entry<String, SimulatedInode> entry :
            folders.getOrDefault(inode, inode.syncedEntries).entrySet()) {
          SimulatedInode child = of(entry.getValue());
          copy.entries.put(entry.getKey(), child);
          copy.syncedEntries.put(entry.getKey(), child);
        }
      } else {
        copy.content = inode.dirty() ? torn(inode) : inode.content;
        copy.synced = copy.content;
      }
    }
    copy.names++;
    return copy;
  }

  /** What is left of a file whose last content was not synced. */
  private byte[] torn(SimulatedInode inode) {
    byte[] old = inode.synced == null ? SimulatedInode.EMPTY : inode.synced;
    byte[] now = inode.content;
    if (loss == SimulatedLoss.ALL) {
      return old;
    }
    return switch (random.nextInt(4)) {
      case 0 -> old;
      case 1 -> now;
      case 2 -> Arrays.copyOf(now, random.nextInt(now.length + 1));
      default -> { // the size came through, the bytes did not
        byte[] zeroed = Arrays.copyOf(now, now.length);
        int from = now.length == 0 ? 0 : random.nextInt(now.length);
        Arrays.fill(zeroed, from, now.length, (byte) 0);
        yield zeroed;
      }
    };
  }
}
