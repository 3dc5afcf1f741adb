package io.ocidaemon.primer.registry;

import java.time.Duration;
import java.time.Instant;

/** The clocks and the waiting, so that tests need not wait. */
public interface Time {
  /** Monotonic nanoseconds; only differences mean anything. */
  long nanos();

  /** The wall clock, only for dates that peers write. */
  Instant now();

  /**
   * Waits.
   *
   * @throws InterruptedException where the thread was interrupted
   */
  void sleep(Duration duration) throws InterruptedException;

  /** The machine's own. */
  static Time system() {
    return new Time() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }
    };
  }
}
