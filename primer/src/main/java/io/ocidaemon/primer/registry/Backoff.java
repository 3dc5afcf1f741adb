package io.ocidaemon.primer.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Exponential waits with full jitter: anything from zero to the bound, so that crowds spread. */
final class Backoff {
  private final RetrySettings settings;

  Backoff(RetrySettings settings) {
    this.settings = settings;
  }

  /** The wait before the attempt after {@code failed} failed ones (1 or more). */
  Duration wait(int failed) {
    return wait(failed, ThreadLocalRandom.current());
  }

  Duration wait(int failed, RandomGenerator random) {
    long bound = settings.base().toNanos();
    long cap = settings.cap().toNanos();
    for (int i = 1; i < failed && bound < cap; i++) {
      bound *= 2;
    }
    bound = Math.min(bound, cap);
    return Duration.ofNanos(bound <= 0 ? 0 : random.nextLong(bound + 1));
  }
}
