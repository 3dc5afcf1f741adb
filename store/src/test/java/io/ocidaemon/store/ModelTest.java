package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The store's rules against chance: random interleavings of daemons, readers, other tools, kills
 * and power losses over the real store code on a simulated disk, with the design's invariants
 * checked at every step (docs/store-model.md).
 *
 * <p>{@code -Dmodel.runs=N} runs more of them, {@code -Dmodel.seed=S} the one of a failure again,
 * {@code -Dmodel.trace=N} shows more of its last steps.
 */
class ModelTest {
  private static final Logger STORE = Logger.getLogger("io.ocidaemon.store");

  /** The store reports what the model does to it: a hundred thousand lines. */
  @BeforeAll
  static void quiet() {
    STORE.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    STORE.setLevel(null);
  }

  /** How many: all that were asked for, else up to 20,000 in some 40 seconds. */
  private static boolean enough(long runs, long begin) {
    Long asked = Long.getLong("model.runs", System.getProperty("soak") != null ? 200_000L : null);
    return asked != null
        ? runs >= asked
        : runs >= 20_000 || runs >= 300 && System.nanoTime() - begin > 40_000_000_000L;
  }

  @Test
  void everyInterleavingKeepsTheInvariants() {
    Long seed = Long.getLong("model.seed");
    if (seed != null) {
      new ModelRun(seed).run();
      return;
    }
    long begin = System.nanoTime();
    long runs = 0;
    long steps = 0;
    long generations = 0;
    for (; !enough(runs, begin); runs++) {
      ModelRun run = new ModelRun(runs);
      steps += run.run();
      generations += run.generations();
    }
    System.out.printf(
        "model: %d interleavings, %d steps, %d commits, %.1f s%n",
        runs, steps, generations, (System.nanoTime() - begin) / 1e9);
    assertThat(generations)
        .as("runs in which nothing is committed show nothing")
        .isGreaterThan(runs);
  }

  @Test
  void aSeedAlwaysGivesTheSameInterleaving() {
    for (long seed = 0; seed < 50; seed++) {
      ModelRun first = new ModelRun(seed);
      ModelRun second = new ModelRun(seed);
      assertThat(first.run()).as("steps of seed %d", seed).isEqualTo(second.run());
      assertThat(first.fingerprint()).as("seed %d", seed).isEqualTo(second.fingerprint());
    }
  }
}
