package io.ocidaemon.store;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who goes on: several ways to choose, for each finds other faults. */
interface ModelStrategy {

  /**
   * @param ready at least one
   * @param step counts from 0
   */
  ModelTask choose(List<ModelTask> ready, long step);

  /** One of the ways. */
  static ModelStrategy random(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> uniform(random);
      case 1, 2 -> bursts(random, 2 + random.nextInt(30));
      case 3, 4 -> priorities(random, 1 + random.nextInt(6));
      default -> stalls(random, bursts(random, 1 + random.nextInt(12)));
    };
  }

  /** Each step another die. */
  static ModelStrategy uniform(RandomGenerator random) {
    return (ready, step) -> ready.get(random.nextInt(ready.size()));
  }

  /** The same one for some steps. */
  static ModelStrategy bursts(RandomGenerator random, int length) {
    return new ModelStrategy() {
      private int left;
      private @Nullable ModelTask last;

      @Override
      public ModelTask choose(List<ModelTask> ready, long step) {
        ModelTask chosen = last;
        if (chosen == null || left-- <= 0 || !ready.contains(chosen)) {
          left = random.nextInt(length);
          chosen = ready.get(random.nextInt(ready.size()));
          last = chosen;
        }
        return chosen;
      }
    };
  }

  /**
   * Always the highest priority; at a few steps the running one drops below all others
   * (probabilistic concurrency testing).
   */
  static ModelStrategy priorities(RandomGenerator random, int changes) {
    return new ModelStrategy() {
      private int lowest = -1;

      @Override
      public ModelTask choose(List<ModelTask> ready, long step) {
        ModelTask best = ready.get(0);
        for (ModelTask task : ready) {
          if (task.priority == 0) {
            task.priority = 1 + random.nextInt(1 << 20);
          }
          if (task.priority > best.priority) {
            best = task;
          }
        }
        if (random.nextInt(400) < changes) {
          best.priority = lowest--;
        }
        return best;
      }
    };
  }

  /** Now and then one is left standing for very long, mostly just before it changes the disk. */
  static ModelStrategy stalls(RandomGenerator random, ModelStrategy inner) {
    return (ready, step) -> {
      List<ModelTask> moving = ready.stream().filter(task -> task.stalledUntil <= step).toList();
      if (moving.isEmpty()) {
        moving = ready;
      }
      ModelTask chosen = inner.choose(moving, step);
      boolean changes =
          switch (chosen.operation) {
            case "link", "rename", "delete", "renamedir" -> true;
            default -> false;
          };
      if (moving.size() > 1 && random.nextInt(changes ? 12 : 150) == 0) {
        chosen.stalledUntil = step + 20 + random.nextInt(1500);
        ModelTask stalled = chosen;
        List<ModelTask> others = moving.stream().filter(task -> task != stalled).toList();
        return inner.choose(others, step);
      }
      return chosen;
    };
  }
}
