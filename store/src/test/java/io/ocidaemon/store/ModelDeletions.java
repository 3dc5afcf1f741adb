package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What may be removed and what may not: invariants 4, 9 and 10. */
final class ModelDeletions {
  private static final String TEMPORARY = ".tmp";
  private static final String BLOBS = SimulatedStore.PATH.resolve("blobs") + "/";
  private static final String TRASH = SimulatedStore.LAYOUT.trash() + "/";
  private static final String INGEST = SimulatedStore.LAYOUT.ingest() + "/";
  private static final String LOG = SimulatedStore.LOG + "/";

  private final SimulatedDisk disk;
  private final ModelOracle oracle;

  /** Generations whose own record is under its name. */
  private final TreeSet<Long> records = new TreeSet<>();

  private final TreeSet<Long> checkpoints = new TreeSet<>();

  /** When each blob left its folder that is not there. */
  private final Map<String, Long> leftAt = new HashMap<>();

  private final Map<String, String> makers = new HashMap<>();

  /** Names that were removed for good. */
  private final Set<String> removed = new HashSet<>();

  ModelDeletions(SimulatedDisk disk, ModelOracle oracle) {
    this.disk = disk;
    this.oracle = oracle;
  }

  boolean present(long generation) {
    return records.contains(generation);
  }

  void committed(long generation) {
    records.add(generation);
  }

  /** The generation from which all records must be there. */
  long firstKept() {
    return checkpoints.size() < 2
        ? records.isEmpty() ? 0 : records.first()
        : checkpoints.lower(checkpoints.last());
  }

  void named(String actor, String path, @Nullable SimulatedInode replaced) {
    makers.put(path, actor);
    leftAt.remove(path);
    if (replaced != null && path.startsWith(BLOBS) && replaced.content.length > 0) {
      return; // the same content again
    }
    if (path.startsWith(LOG)) {
      OptionalLong checkpoint = Layout.checkpointGeneration(path.substring(LOG.length()));
      if (checkpoint.isPresent()) {
        checkpoints.add(checkpoint.getAsLong());
      }
    }
    oracle.require(
        !removed.contains(path),
        10,
        actor + " uses the name " + path + " again, which was removed");
  }

  void unnamed(String actor, String path, SimulatedInode inode, @Nullable String movedTo) {
    if (path.startsWith(BLOBS)) {
      blobLeft(actor, path, movedTo);
    } else if (path.startsWith(TRASH)) {
      int last = path.lastIndexOf('/');
      blobGone(actor, path.substring(last + 1).replaceFirst("-", ":"));
    } else if (path.startsWith(LOG)) {
      logNameLeft(actor, path.substring(LOG.length()), movedTo);
    } else if (path.startsWith(INGEST)) {
      if (movedTo == null) {
        partialRemoved(actor, path, inode);
      }
    } else if (movedTo == null) {
      otherRemoved(actor, path);
    }
  }

  private void logNameLeft(String actor, String name, @Nullable String movedTo) {
    OptionalLong record = Layout.recordGeneration(name);
    OptionalLong checkpoint = Layout.checkpointGeneration(name);
    if (record.isPresent()) {
      long generation = record.getAsLong();
      if (!records.contains(generation)) {
        return; // what a late writer put under a name long deleted
      }
      String who = actor + " takes the record " + generation + " away";
      oracle.require(movedTo == null || movedTo.endsWith(TEMPORARY), 4, who + " to " + movedTo);
      oracle.require(generation != oracle.tip(), 4, who + ", which is the tip");
      oracle.require(
          checkpoints.size() >= 2 && generation < firstKept(),
          4,
          who + ", but the checkpoints are " + checkpoints);
      oracle.require(
          records.first() == generation, 4, who + " before the older one " + records.first());
      records.remove(generation);
    } else if (checkpoint.isPresent()) {
      long generation = checkpoint.getAsLong();
      oracle.require(
          checkpoints.tailSet(generation, false).size() >= 2,
          10,
          actor + " removes checkpoint " + generation + " of " + checkpoints);
      checkpoints.remove(generation);
    } else if (movedTo == null) {
      otherRemoved(actor, LOG + name);
    }
  }

  private void otherRemoved(String actor, String path) {
    String maker = makers.get(path);
    boolean own = actor.equals(maker);
    boolean selection = path.contains("/daemons/");
    boolean foreignTool = actor.startsWith(ModelForeign.NAME);
    oracle.require(
        own || selection || foreignTool || path.contains(TEMPORARY + "/"),
        10,
        actor + " removes " + path + ", which " + maker + " made");
    if (path.endsWith(TEMPORARY)) {
      removed.add(path);
    }
  }

  /** Somebody wrote into a partial, perhaps through a descriptor that outlived its name. */
  void written(String actor, String path, SimulatedInode inode) {
    PartialName name =
        path.startsWith(INGEST) ? PartialName.parse(path.substring(INGEST.length())) : null;
    if (name != null && name.isContent() && inode == findBlob(disk, name.digest())) {
      oracle.require(
          inode.content.length == ModelImages.content(name.digest()).length,
          9,
          actor + " cuts the published blob " + name.digest());
    }
  }

  private void partialRemoved(String actor, String path, SimulatedInode inode) {
    boolean own = actor.equals(makers.get(path));
    oracle.require(
        own || inode.opened == 0,
        10,
        actor + " removes the partial " + path + ", which " + makers.get(path) + " holds");
  }

  /** Was the blob in its folder at some time since then? */
  boolean wasInPlace(Digest blob, long since) {
    String path = SimulatedStore.LAYOUT.blob(blob).toString();
    return disk.find(path) != null || leftAt.getOrDefault(path, Long.MIN_VALUE) >= since;
  }

  private void blobLeft(String actor, String path, @Nullable String movedTo) {
    leftAt.put(path, disk.clock());
    oracle.require(
        movedTo != null && movedTo.startsWith(TRASH),
        9,
        actor + " takes " + path + " away to " + movedTo);
  }

  private void blobGone(String actor, String digest) {
    Digest blob = Digest.parse(digest);
    if (oracle.committedBlobs().contains(blob)) {
      oracle.require(findBlob(disk, blob) != null, 9, actor + " loses the blob " + blob);
    }
  }

  /** The file of a blob in {@code blobs/} or {@code trash/}; null where it is in neither. */
  static @Nullable SimulatedInode findBlob(SimulatedDisk disk, Digest blob) {
    SimulatedInode there = disk.find(SimulatedStore.LAYOUT.blob(blob).toString());
    SimulatedInode trash = disk.find(SimulatedStore.LAYOUT.trash().toString());
    if (there != null || trash == null) {
      return there;
    }
    for (SimulatedInode run : trash.entries.values()) {
      SimulatedInode moved = run.entries.get(Layout.flat(blob));
      if (moved != null) {
        return moved;
      }
    }
    return null;
  }

  /** The machine lost power. */
  void afterPowerLoss(SimulatedDisk survivor, long tip) {
    records.removeIf(
        generation -> generation > tip || survivor.find(ModelOracle.record(generation)) == null);
    for (long generation = 0; generation <= tip; generation++) {
      if (survivor.find(ModelOracle.record(generation)) != null) {
        records.add(generation); // a removal that was not durable
      }
    }
    checkpoints.clear();
    SimulatedInode log = survivor.find(SimulatedStore.LOG);
    if (log != null) {
      for (String name : log.entries.keySet()) {
        Layout.checkpointGeneration(name).ifPresent(checkpoints::add);
      }
    }
    leftAt.clear();
    makers.clear();
    removed.clear();
  }
}
