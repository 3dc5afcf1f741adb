package io.ocidaemon.primer.select;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Seeded random values for property tests. The seed is {@code -Dgen.seed=N}, else random, and
 * stands in every failure message.
 */
public final class Gen {

  private final SplittableRandom random;

  private Gen(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Runs a property many times, each with a seed of its own that alone repeats the failure. */
  public static void forAll(int times, Consumer<Gen> property) {
    Long fixed = Long.getLong("gen.seed");
    long first = fixed == null ? new SplittableRandom().nextLong() : fixed;
    for (int i = 0; i < (fixed == null ? times : 1); i++) {
      long seed = first + i;
      try {
        property.accept(new Gen(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Dgen.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** From 0 to below a bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  public <T> T one(List<T> of) {
    return of.get(below(of.size()));
  }

  /** Characters of an alphabet, of a length up to {@code most}. */
  public String text(String alphabet, int least, int most) {
    StringBuilder text = new StringBuilder();
    int length = least + below(most - least + 1);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(below(alphabet.length())));
    }
    return text.toString();
  }

  public <T> List<T> list(int least, int most, Supplier<T> item) {
    return IntStream.range(0, least + below(most - least + 1)).mapToObj(i -> item.get()).toList();
  }
}
