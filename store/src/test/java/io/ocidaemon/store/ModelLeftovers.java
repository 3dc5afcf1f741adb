package io.ocidaemon.store;

import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a power loss leaves so seldom that chance does not meet it: a record above a gap, and a
 * checkpoint whose own record was lost. Both come from commits that nobody was told of.
 */
final class ModelLeftovers {
  private static final Reference LEFT = Reference.parse("a.example/left:1");
  private static final Reference MADE = Reference.parse("a.example/made:1");

  private final Disk disk;

  private ModelLeftovers() throws IOException {
    SimulatedDisk simulated = new SimulatedDisk(new SplittableRandom(1), 1);
    simulated.makeRoot(SimulatedStore.DATA);
    disk =
        new SimulatedView(
            simulated,
            "leftovers",
            (operation, path) -> simulated.advance(1_000),
            new SimulatedWeather(
                simulated, new SimulatedWeather.Climate(), new SplittableRandom(1)),
            () -> false);
    commit(Reference.parse("a.example/first:1"));
  }

  /** One of the two; the number of the invariant that it breaks, null for none. */
  static @Nullable Integer violated(long which) {
    try {
      ModelLeftovers leftovers = new ModelLeftovers();
      Catalog catalog = which == 0 ? leftovers.recordAboveGap() : leftovers.checkpointAlone();
      return catalog.get(LEFT) == null && catalog.get(MADE) != null ? null : 2;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Record 3 follows a record 2 that was lost; another 2 is made. */
  private Catalog recordAboveGap() throws IOException {
    CommitRecord left =
        new CommitRecord(
            "left",
            3,
            "lost",
            "",
            "",
            null,
            List.of(new CommitRecord.Logged(new Change.Put(entry(LEFT), null, Set.of()), null)));
    disk.create(SimulatedStore.LAYOUT.record(3), RecordCodec.encode(left));
    commit(MADE);
    return fresh();
  }

  /** A checkpoint of 2 was made upon a record 2 that was lost; another 2 is made. */
  private Catalog checkpointAlone() throws IOException {
    Catalog lost = fresh().with(entry(LEFT)).at(2);
    disk.create(SimulatedStore.LAYOUT.checkpoint(2), CheckpointCodec.encode(lost, "lost"));
    commit(MADE);
    return fresh();
  }

  private void commit(Reference name) throws IOException {
    ModelImages.Image image = ModelImages.image(0);
    try (Store store = Store.open(SimulatedStore.PATH, disk, Timing.REAL, tuning(), blobs())) {
      for (var blob : image.blobs()) {
        store.blobs().put(blob, ModelImages.content(blob));
      }
      store.commit(List.of(new Change.Put(entry(name), null, image.blobs())));
    }
  }

  private Catalog fresh() throws IOException {
    try (Store store =
        Store.openReadOnly(SimulatedStore.PATH, disk, Timing.REAL, tuning(), blobs())) {
      return store.catalog();
    }
  }

  private static Entry entry(Reference name) {
    return Entry.of(name, ModelImages.image(0).manifest(), null, Set.of("sha256:p"), Set.of("*"));
  }

  private Blobs blobs() {
    return new Blobs(
        SimulatedStore.LAYOUT, disk, Timing.REAL, Runner.SAME_THREAD, new HostProcesses());
  }

  private static Tuning tuning() {
    return Tuning.standard().withBackground(Runnable::run);
  }
}
