package io.ocidaemon.store;

import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Invariant 11 on its own: many daemons of all mixes of policies and platforms, interleaved, over
 * an upstream that does not move, pass until nobody commits any more.
 */
final class ModelConvergence {
  private static final List<Set<String>> PLATFORMS =
      List.of(
          Set.of(Entry.ALL_PLATFORMS),
          Set.of("linux/amd64"),
          Set.of("linux/arm64"),
          Set.of("linux/amd64", "linux/arm64"));

  private final ModelWorld world;
  private final SplittableRandom random;
  private final List<ModelDaemon.Identity> identities = new ArrayList<>();

  ModelConvergence(long seed) {
    world = new ModelWorld(seed);
    world.calm = true;
    random = world.random;
    for (int i = 0; i < 2 + random.nextInt(6); i++) {
      Set<Reference> selects = new HashSet<>();
      ModelImages.NAMES.stream().filter(name -> random.nextInt(3) != 0).forEach(selects::add);
      identities.add(
          new ModelDaemon.Identity(
              "d" + i,
              random.nextInt(3),
              "sha256:" + Integer.toString(1 + random.nextInt(3)).repeat(64),
              PLATFORMS.get(random.nextInt(PLATFORMS.size())),
              selects));
    }
  }

  /**
   * Passes of all, at the same time, until a round in which nobody asks for a commit.
   *
   * @return how many rounds that took
   */
  int rounds(int limit) {
    for (int round = 1; round <= limit; round++) {
      int[] asked = new int[1];
      for (ModelDaemon.Identity identity : identities) {
        ModelProcess process = world.process(identity.id(), identity.host());
        world.scheduler.spawn(
            process,
            () -> {
              try {
                asked[0] += new ModelDaemon(world, process, identity).pass(false);
              } catch (IOException e) {
                world.oracle.violate(0, "a pass failed: " + e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
      while (world.scheduler.step()) {
        ModelViolation violation = world.oracle.violation();
        if (violation != null) {
          throw violation;
        }
      }
      if (asked[0] == 0) {
        return round;
      }
    }
    throw new ModelViolation(11, "still commits after " + limit + " rounds");
  }

  /** The invariant that this seed breaks; null for none. */
  static @org.jspecify.annotations.Nullable Integer violated(long seed) {
    try {
      new ModelConvergence(seed).rounds(8);
      return null;
    } catch (ModelViolation e) {
      return e.invariant;
    }
  }
}
