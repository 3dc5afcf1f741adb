package io.ocidaemon.server;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Seeded random input. The seed is in every failure; {@code -Dgen.seed=N} runs that one again. */
final class Gen {
  private final SplittableRandom random;

  private Gen(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Runs a property so many times, each with a seed of its own. */
  static void check(int times, Consumer<Gen> property) {
    Long fixed = Long.getLong("gen.seed");
    long first = fixed != null ? fixed : System.nanoTime();
    for (long seed = first; seed < first + (fixed != null ? 1 : times); seed++) {
      try {
        property.accept(new Gen(seed));
      } catch (Throwable e) {
        throw new AssertionError("-Dgen.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** From 0 to {@code bound} - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  /** Text of these characters, up to {@code max} of them. */
  String text(String characters, int max) {
    StringBuilder text = new StringBuilder();
    for (int n = below(max + 1); n > 0; n--) {
      text.append(characters.charAt(below(characters.length())));
    }
    return text.toString();
  }
}
