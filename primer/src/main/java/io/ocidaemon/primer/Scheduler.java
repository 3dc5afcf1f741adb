package io.ocidaemon.primer;

import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.failure.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Repeats the pass over each registry at its period, ±10 %, each on a thread of its own; the first
 * ones start spread, so that a restarted site does not ask all at once.
 */
public final class Scheduler implements AutoCloseable {
  /** The first passes of one daemon start within this time, or within a tenth of the period. */
  private static final Duration SPREAD = Duration.ofSeconds(10);

  private final Primer primer;
  private final List<RegistryConfig> registries;
  private final Consumer<PassError> failures;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * @param failures told when a whole pass failed: the store could not be used
   */
  public Scheduler(Primer primer, List<RegistryConfig> registries, Consumer<PassError> failures) {
    this.primer = primer;
    this.registries = List.copyOf(registries);
    this.failures = failures;
  }

  /** Starts one thread for each registry. */
  public void start() {
    for (int i = 0; i < registries.size(); i++) {
      RegistryConfig registry = registries.get(i);
      boolean first = i == 0;
      threads.add(
          Thread.ofVirtual().name("pass " + registry.host()).start(() -> repeat(registry, first)));
    }
  }

  private void repeat(RegistryConfig registry, boolean first) {
    try {
      if (!first) {
        pause(firstOffset(registry.period()));
      }
      while (stopped.getCount() > 0) {
        try {
          primer.pass(registry);
        } catch (IOException e) {
          failures.accept(PassError.of(registry.host(), e));
        } catch (RuntimeException | Error e) {
          // A bug must not end the polling of one registry for good without a word.
          failures.accept(
              new PassError(registry.host(), FailureKind.BROKEN, "a bug of ours: " + e));
        }
        pause(jittered(registry.period()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration firstOffset(Duration period) {
    long most = Math.min(SPREAD.toMillis(), Math.max(1, period.toMillis() / 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most));
  }

  /** The period, ±10 %. */
  static Duration jittered(Duration period) {
    double factor = 0.9 + ThreadLocalRandom.current().nextDouble() * 0.2;
    return Duration.ofMillis(Math.max(1, Math.round(period.toMillis() * factor)));
  }

  private void pause(Duration time) throws InterruptedException {
    if (stopped.await(time.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
      throw new InterruptedException();
    }
  }

  /**
   * Begins no new pass, interrupts the running ones and waits for them.
   *
   * @return whether all ended in time
   */
  public boolean stop(Duration patience) throws InterruptedException {
    stopped.countDown();
    threads.forEach(Thread::interrupt);
    long end = System.nanoTime() + patience.toNanos();
    for (Thread thread : threads) {
      long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
      if (!thread.join(Duration.ofMillis(left))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    stopped.countDown();
    threads.forEach(Thread::interrupt);
  }
}
