package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A daemon as the store sees it: says what it selects, reads the catalogue, brings blobs, commits,
 * takes back, removes what nobody selects. It may be killed at each step and come back.
 */
final class ModelDaemon {

  /**
   * What stays the same when the daemon starts again.
   *
   * @param id of its selection
   * @param host where it runs
   * @param policy that it accepts by
   * @param platforms that it wants
   * @param selects the names it selects
   */
  record Identity(
      String id, int host, String policy, Set<String> platforms, Set<Reference> selects) {}

  private final ModelWorld world;
  private final ModelProcess process;
  private final Identity identity;
  private final RandomGenerator random;
  private @Nullable Store opened;

  ModelDaemon(ModelWorld world, ModelProcess process, Identity identity) {
    this.world = world;
    this.process = process;
    this.identity = identity;
    this.random = world.random.split();
  }

  /** So many passes, over whatever happens. */
  void run(int passes) {
    for (int i = 0; i < passes; i++) {
      try {
        pass(random.nextInt(3) != 0);
      } catch (IOException e) {
        world.trace.note(process.name, "failed", String.valueOf(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Store store() throws IOException {
    Store store = opened;
    if (store == null) {
      store = world.open(process);
      opened = store;
    }
    return store;
  }

  /**
   * One pass.
   *
   * @param wild also does what a daemon does seldom
   * @return how many records it asked for
   */
  int pass(boolean wild) throws IOException, InterruptedException {
    Store store = store();
    select(store);
    if (wild) {
      world.maybeMove(identity.selects);
    }
    List<Change> changes = missing(catalog(store));
    if (wild) {
      changes.addAll(unwanted(store));
    }
    if (changes.isEmpty()) {
      return 0;
    }
    if (wild && random.nextInt(4) == 0) {
      together(store, changes);
      return 1;
    }
    if (!wild || random.nextInt(3) == 0) {
      commit(store, changes);
      return 1;
    }
    for (Change change : changes) {
      commit(store, List.of(change));
    }
    return changes.size();
  }

  private void select(Store store) throws IOException {
    DaemonSelection selection =
        new DaemonSelection(identity.id, "cache", "host", Map.of(), identity.selects);
    if (random.nextInt(3) == 0) {
      try {
        store.selections().touch(identity.id);
        return;
      } catch (java.nio.file.NoSuchFileException e) {
        world.trace.note(process.name, "unknown", identity.id);
      }
    }
    store.selections().write(selection);
    world.selected(selection);
  }

  Catalog catalog(Store store) throws IOException {
    long before = world.visibleTip();
    Catalog catalog = store.catalog();
    world.oracle.shown(process, before, catalog);
    return catalog;
  }

  /** What the upstream has and the catalogue does not, with its blobs brought. */
  private List<Change> missing(Catalog catalog) throws IOException, InterruptedException {
    List<Change> changes = new ArrayList<>();
    for (Reference name : identity.selects) {
      ModelImages.Image image = world.upstream(name);
      Entry there = catalog.get(name);
      Digest digest = image.manifest().digest();
      Set<String> policies = Set.of(identity.policy);
      if (there != null
          && there.digest().equals(digest)
          && there.policies().containsAll(policies)
          && there.platforms().containsAll(identity.platforms)) {
        continue;
      }
      for (Digest blob : image.blobs()) {
        bring(blob);
      }
      changes.add(
          new Change.Put(
              Entry.of(name, image.manifest(), null, policies, identity.platforms),
              there == null ? null : there.digest(),
              image.blobs()));
    }
    return changes;
  }

  private void bring(Digest blob) throws IOException, InterruptedException {
    byte[] content = ModelImages.content(blob);
    if (random.nextInt(3) != 0) {
      store().blobs().put(blob, content);
    } else {
      store()
          .blobs()
          .fetch(
              io.ocidaemon.oci.Descriptor.of("application/octet-stream", blob, content.length),
              new ModelSource(content, world.calm, random),
              Progress.NONE);
    }
  }

  /** What it takes back of its own, and what nobody selects. */
  private List<Change> unwanted(Store store) throws IOException {
    Catalog catalog = catalog(store);
    long asked = world.disk.clock();
    List<DaemonSelection> living = store.selections().living();
    world.sawSelections(process, asked, living);
    Set<Reference> wanted = new HashSet<>();
    living.forEach(selection -> wanted.addAll(selection.references()));
    List<Change> changes = new ArrayList<>();
    for (Entry entry : catalog.entries()) {
      if (wanted.contains(entry.reference()) || random.nextInt(3) != 0) {
        continue;
      }
      if (entry.policies().contains(identity.policy) && random.nextBoolean()) {
        changes.add(new Change.Withdraw(entry.reference(), entry.digest(), identity.policy));
      } else {
        changes.add(new Change.Remove(entry.reference(), entry.digest()));
      }
    }
    return changes;
  }

  /** Two threads of this process commit at the same time. */
  private void together(Store store, List<Change> changes)
      throws IOException, InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    int half = changes.size() / 2;
    world.scheduler.spawn(
        process,
        () -> {
          try {
            commit(store, changes.subList(half, changes.size()));
          } catch (IOException e) {
            world.trace.note(process.name, "failed", String.valueOf(e));
          } finally {
            done.countDown();
          }
        });
    try {
      commit(store, changes.subList(0, half));
    } finally {
      done.await();
    }
  }

  private void commit(Store store, List<Change> changes) throws IOException {
    if (changes.isEmpty()) {
      return;
    }
    long before = world.oracle.tip();
    Store.Committed committed;
    try {
      committed = store.commit(changes);
    } catch (MissingBlobsException e) {
      // A cache may hide what was moved to the trash just now: then it is fetched once more.
      boolean hidden =
          world.climate.negativeCacheNanos > 0
              && e.missing().stream().allMatch(b -> ModelDeletions.findBlob(world.disk, b) != null);
      world.oracle.require(hidden, 9, process.name + " misses what it has brought: " + e.missing());
      return;
    }
    List<Change> logged = changes.stream().map(ModelRecords::logged).toList();
    if (committed.conflicts().isEmpty()) {
      world.oracle.acknowledged(process, committed.generation(), logged);
    } else {
      world.oracle.refused(process, before, logged);
    }
  }

  /** All that it selects is there by its own policy, and nothing is left to do. */
  Set<Reference> unsatisfied() {
    Set<Reference> missing = new TreeSet<>();
    for (Reference name : identity.selects) {
      Entry there = world.oracle.state().entries.get(name);
      if (there == null
          || !there.digest().equals(world.upstream(name).manifest().digest())
          || !there.policies().contains(identity.policy)) {
        missing.add(name);
      }
    }
    return missing;
  }
}
