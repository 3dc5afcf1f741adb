package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Asks, while all others stand still, what one who starts now would find. */
final class ModelProbe {
  private static final Set<String> READING = Set.of("read", "stat", "list");
  private static final SimulatedLoss[] LOSSES = SimulatedLoss.values();

  private final ModelWorld world;
  private final SplittableRandom random;
  private final ModelOwners nobody;
  private long acknowledged;

  ModelProbe(ModelWorld world) {
    this.world = world;
    this.random = world.random.split();
    this.nobody =
        new ModelOwners(new ModelProcess("probe", 9, 0), Map.of(), new SplittableRandom(1));
  }

  /** Often after an acknowledgement, seldom else. */
  void sometimes() {
    boolean news = world.oracle.lastAcknowledged() > acknowledged;
    acknowledged = Math.max(acknowledged, world.oracle.lastAcknowledged());
    if (random.nextInt(news ? 3 : 150) == 0) {
      now("now");
    }
    if (random.nextInt(news ? 3 : 150) == 0) {
      afterPowerLoss(LOSSES[random.nextInt(LOSSES.length)]);
    }
  }

  /** What a reader builds that starts now. */
  void now(String how) {
    Catalog catalog = read(world.disk, how);
    if (catalog != null) {
      world.oracle.fresh(how, catalog);
    }
  }

  /** What a reader would build if the machine lost power now. */
  private void afterPowerLoss(SimulatedLoss loss) {
    SimulatedDisk survivor = world.disk.afterPowerLoss(loss);
    String how = "after a possible power loss (" + loss + ")";
    Catalog catalog = read(survivor, how);
    if (catalog == null) {
      return;
    }
    long generation = catalog.generation();
    world.oracle.require(
        generation >= world.oracle.lastAcknowledged(),
        1,
        how + " the tip is " + generation + ", not " + world.oracle.lastAcknowledged());
    derived(survivor, how);
    if (generation <= world.oracle.tip()) {
      world.oracle.sameAsFold("a reader " + how, generation, catalog, 1);
      for (Entry entry : catalog.entries()) {
        for (Digest blob : ModelImages.blobs(entry.digest())) {
          SimulatedInode file = ModelDeletions.findBlob(survivor, blob);
          world.oracle.require(
              file != null && Arrays.equals(file.content, ModelImages.content(blob)),
              9,
              how + " " + entry.reference() + " lacks its blob " + blob);
        }
      }
    }
  }

  /** What is not the log, but was promised too. */
  private void derived(SimulatedDisk survivor, String how) {
    SimulatedInode index = survivor.find(SimulatedStore.LAYOUT.index().toString());
    if (index != null && !world.tools) {
      world.oracle.require(
          ModelExports.generation(index.content) >= 0,
          8,
          how + " index.json is " + new String(index.content, StandardCharsets.UTF_8));
    }
    world.selections.forEach((id, selection) -> {
      SimulatedInode file = survivor.find(SimulatedStore.LAYOUT.daemon(id).toString());
      String text = file == null ? "gone" : new String(file.content, StandardCharsets.UTF_8);
      world.oracle.require(
          selection.references().stream().allMatch(r -> text.contains(r.toString()))
              && text.contains(id),
          12,
          how + " the selection of " + id + " is " + text);
    });
  }

  /** Null where there is no store yet, or it cannot be read (which breaks invariant 1). */
  private @Nullable Catalog read(SimulatedDisk disk, String how) {
    Disk view =
        new SimulatedView(
            disk,
            "probe",
            (operation, path) ->
                world.oracle.require(
                    READING.contains(operation), 0, "a reader does " + operation + " " + path),
            new SimulatedWeather(disk, new SimulatedWeather.Climate(), random),
            () -> false);
    Blobs blobs = new Blobs(SimulatedStore.LAYOUT, view, Timing.REAL, Runner.SAME_THREAD, nobody);
    try (Store store =
        Store.openReadOnly(SimulatedStore.PATH, view, Timing.REAL, world.tuning("probe"), blobs)) {
      Catalog catalog = store.lastCatalog();
      return catalog.storeId().isEmpty() && world.oracle.lastAcknowledged() < 0 ? null : catalog;
    } catch (IOException | RuntimeException e) {
      if (world.oracle.lastAcknowledged() >= 0) {
        world.oracle.violate(1, "a fresh reader " + how + " cannot read the store: " + text(e));
      }
      return null;
    }
  }

  /** After an export {@code index.json} tells of the tip. */
  void exported() {
    SimulatedInode index = world.disk.find(SimulatedStore.LAYOUT.index().toString());
    long generation = index == null ? -1 : ModelExports.generation(index.content);
    world.oracle.require(
        world.oracle.tip() < 1 || generation >= world.oracle.tip(),
        8,
        "index.json tells of generation " + generation + " in the end, not " + world.oracle.tip());
  }

  static String text(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
