package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows what is true: it sees every change of a name in the log as it happens, folds the records by
 * its own plain rules, and holds against that what the processes show. Breaking an invariant is
 * kept as the first {@link #violation}.
 */
final class ModelOracle implements SimulatedDisk.Watcher {

  /** A commit that took effect: the first file under its generation's name. */
  record Commit(
      long generation,
      byte[] content,
      @Nullable String id,
      List<Change> changes,
      ModelState after,
      String by) {}

  private final SimulatedDisk disk;
  private final ModelDeletions deletions;
  final ModelExports exports;
  private final List<Commit> history = new ArrayList<>();

  /** When each generation became visible, by the exact clock. */
  private final List<Long> since = new ArrayList<>();

  /** Generations that a caller was told are durable. */
  private final TreeSet<Long> acknowledged = new TreeSet<>();

  /** Records that a power loss left above a gap: they count once the gap is filled. */
  private final Map<Long, byte[]> aboveGap = new HashMap<>();

  private @Nullable ModelViolation violation;

  ModelOracle(SimulatedDisk disk, SimulatedWeather.Climate climate) {
    this.disk = disk;
    this.deletions = new ModelDeletions(disk, this);
    this.exports = new ModelExports(disk, climate, this);
  }

  @Nullable ModelViolation violation() {
    return violation;
  }

  void violate(int invariant, String message) {
    if (violation == null) {
      violation = new ModelViolation(invariant, message);
    }
  }

  void require(boolean holds, int invariant, String message) {
    if (!holds) {
      violate(invariant, message);
    }
  }

  // ---------------------------------------------------------------- what is true

  long tip() {
    return history.size() - 1L;
  }

  /** The tip as a host knew it that looks through a cache of that age. */
  long tipAt(long clock) {
    int at = history.size() - 1;
    while (at > 0 && since.get(at) > clock) {
      at--;
    }
    return at;
  }

  Commit commit(long generation) {
    return history.get((int) generation);
  }

  ModelState state() {
    return history.getLast().after;
  }

  long lastAcknowledged() {
    return acknowledged.isEmpty() ? -1 : acknowledged.last();
  }

  /** Blobs that some commit named: none may be lost while nothing is removed for good. */
  Set<Digest> committedBlobs() {
    Set<Digest> blobs = new HashSet<>();
    for (Commit commit : history) {
      commit.after.entries.values().forEach(e -> blobs.addAll(ModelImages.blobs(e.digest())));
    }
    return blobs;
  }

  // ---------------------------------------------------------------- what processes say

  /** A process showed a catalogue that it had asked for when the tip was {@code tipBefore}. */
  void shown(ModelProcess process, long tipBefore, Catalog catalog) {
    long generation = catalog.generation();
    String who = process.name + " shows generation " + generation;
    require(generation >= process.generation, 3, who + " after " + process.generation);
    process.generation = Math.max(generation, process.generation);
    require(generation <= tip(), 2, who + ", which no commit made: the tip is " + tip());
    require(
        generation >= tipBefore,
        5,
        who + " as the tip, but it was " + tipBefore + " before it looked");
    if (generation <= tip()) {
      sameAsFold(who, generation, catalog, 2);
    }
  }

  /** Holds a catalogue against the fold of the records. */
  void sameAsFold(String who, long generation, Catalog catalog, int invariant) {
    List<String> differences = commit(generation).after.differences(ModelState.of(catalog));
    if (!differences.isEmpty()) {
      boolean forged = differences.stream().anyMatch(d -> d.contains(ModelForeign.FORGED));
      violate(forged ? 7 : invariant, who + ": " + String.join("; ", differences));
    }
  }

  /** A caller was told that its changes are durable in that generation. */
  void acknowledged(ModelProcess process, long generation, List<Change> changes) {
    String who = process.name + " is told that " + changes + " is generation " + generation;
    if (generation > tip() || generation < 1) {
      violate(1, who + ", which does not exist: the tip is " + tip());
      return;
    }
    Commit commit = commit(generation);
    for (Change change : changes) {
      boolean written = commit.by.equals(process.name) && commit.changes.contains(change);
      if (!written && !absorbs(commit.after, List.of(change))) {
        violate(1, who + ", but that one, by " + commit.by + ", says " + commit.changes);
      }
    }
    acknowledged.add(generation);
    process.generation = Math.max(process.generation, generation);
  }

  /** Would these changes add nothing? Then there is nothing to write. */
  private static boolean absorbs(ModelState state, List<Change> changes) {
    List<String> mismatches = new ArrayList<>();
    ModelState after = state.after(changes, mismatches);
    return mismatches.isEmpty() && state.differences(after).isEmpty();
  }

  /** A caller was told that nothing of its changes was committed. */
  void refused(ModelProcess process, long tipBefore, List<Change> changes) {
    for (long generation = tipBefore + 1; generation <= tip(); generation++) {
      Commit commit = commit(generation);
      boolean unknown = !deletions.present(generation - 1); // cleaned meanwhile: it cannot know
      require(
          unknown || !commit.by.equals(process.name) || !commit.changes.containsAll(changes),
          1,
          process.name + " is told to plan again, but generation " + generation + " has it all");
    }
  }

  /** What a fresh reader built while nobody else moved. */
  void fresh(String how, Catalog catalog) {
    long generation = catalog.generation();
    String who = "a fresh reader " + how + " builds generation " + generation;
    require(
        generation >= lastAcknowledged(),
        1,
        who + ", but " + lastAcknowledged() + " was acknowledged");
    require(generation == tip(), 5, who + ", but the tip is " + tip());
    if (generation <= tip()) {
      sameAsFold(who, generation, catalog, 1);
    }
  }

  // ---------------------------------------------------------------- what happens to names

  @Override
  public void named(
      String actor, String path, SimulatedInode inode, @Nullable SimulatedInode replaced) {
    if (path.startsWith(SimulatedStore.LOG) && path.length() > SimulatedStore.LOG.length()) {
      String name = path.substring(SimulatedStore.LOG.length() + 1);
      OptionalLong record = Layout.recordGeneration(name);
      if (record.isPresent()) {
        recordNamed(actor, record.getAsLong(), inode);
      }
      OptionalLong checkpoint = Layout.checkpointGeneration(name);
      if (checkpoint.isPresent()) {
        require(replaced == null, 6, actor + " replaces the checkpoint " + name);
        checkpointNamed(actor, checkpoint.getAsLong(), inode);
      }
    }
    deletions.named(actor, path, replaced);
    exports.named(actor, path, inode, replaced);
  }

  private void recordNamed(String actor, long generation, SimulatedInode inode) {
    byte[] content = ModelRecords.content(inode);
    if (generation <= tip()) {
      // A late writer may put a name again that is long deleted; it must not believe in it.
      require(
          !deletions.present(generation),
          2,
          actor + " gives generation " + generation + " a second meaning");
      return;
    }
    require(
        generation == tip() + 1, 4, actor + " commits generation " + generation + " upon " + tip());
    add(actor, generation, content);
    for (byte[] next = aboveGap.remove(tip() + 1); next != null; ) {
      add("before the power loss", tip() + 1, next);
      next = aboveGap.remove(tip() + 1);
    }
  }

  private void add(String actor, long generation, byte[] content) {
    CommitRecord record = ModelRecords.record(content, generation);
    String last = history.isEmpty() ? null : history.getLast().id;
    boolean follows = last == null || record.previous() == null || last.equals(record.previous());
    List<Change> changes = follows ? ModelRecords.changes(record) : List.of();
    List<String> mismatches = new ArrayList<>();
    ModelState after =
        (history.isEmpty() ? ModelState.empty() : state()).after(changes, mismatches);
    history.add(new Commit(generation, content, record.id(), changes, after, actor));
    since.add(disk.clock());
    deletions.committed(generation);
    require(mismatches.isEmpty(), 12, actor + " commits " + generation + " with " + mismatches);
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        for (Digest blob : ModelImages.blobs(put.entry().digest())) {
          SimulatedInode file = ModelDeletions.findBlob(disk, blob);
          require(
              file != null && Arrays.equals(file.content, ModelImages.content(blob)),
              9,
              actor + " commits " + put.reference() + " without its blob " + blob);
          require(
              generation == 0 || deletions.wasInPlace(blob, since.get((int) generation - 1)),
              9,
              actor + " commits " + put.reference() + ", whose blob " + blob + " is in the trash");
        }
      }
    }
  }

  private void checkpointNamed(String actor, long generation, SimulatedInode inode) {
    if (generation > tip()) {
      violate(6, actor + " writes a checkpoint of " + generation + "; the tip is " + tip());
      return;
    }
    List<String> differences =
        commit(generation)
            .after
            .differences(ModelRecords.checkpoint(ModelRecords.content(inode), generation));
    require(differences.isEmpty(), 6, actor + " writes checkpoint " + generation + differences);
  }

  @Override
  public void unnamed(String actor, String path, SimulatedInode inode, @Nullable String movedTo) {
    deletions.unnamed(actor, path, inode, movedTo);
  }

  @Override
  public void written(String actor, String path, SimulatedInode inode) {
    exports.written(actor, path);
    deletions.written(actor, path, inode);
    if (path.startsWith(SimulatedStore.LOG) && path.length() > SimulatedStore.LOG.length()) {
      String name = path.substring(SimulatedStore.LOG.length() + 1);
      require(
          Layout.recordGeneration(name).isEmpty() && Layout.checkpointGeneration(name).isEmpty(),
          2,
          actor + " writes into " + name);
    }
  }

  /** The machine lost power: what was not acknowledged may be gone, and nobody remembers it. */
  void afterPowerLoss(SimulatedDisk survivor) {
    long tip = survivingTip(survivor);
    require(
        tip >= lastAcknowledged(),
        1,
        "after a power loss the tip is " + tip + ", but " + lastAcknowledged() + " was promised");
    deletions.afterPowerLoss(survivor, tip);
    exports.afterPowerLoss();
    aboveGap.clear();
    SimulatedInode log = survivor.find(SimulatedStore.LOG);
    if (log != null) {
      log.entries.forEach((name, left) -> { // also what an earlier power loss left there
        OptionalLong generation = Layout.recordGeneration(name);
        if (generation.isPresent() && generation.getAsLong() > tip + 1) {
          aboveGap.put(generation.getAsLong(), ModelRecords.content(left));
        }
      });
    }
    while (tip() > Math.max(tip, lastAcknowledged())) {
      history.removeLast();
      since.removeLast();
    }
  }

  /** The last generation that is there with the content it had, and all before it too. */
  private long survivingTip(SimulatedDisk survivor) {
    long generation = deletions.firstKept();
    while (generation <= tip()) {
      SimulatedInode left = survivor.find(record(generation));
      if (left == null || !Arrays.equals(ModelRecords.content(left), commit(generation).content)) {
        break;
      }
      generation++;
    }
    return generation - 1;
  }

  static String record(long generation) {
    Path path = SimulatedStore.LAYOUT.record(generation);
    return path.toString();
  }
}
