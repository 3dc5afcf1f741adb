package io.ocidaemon.primer.registry;

import java.time.Duration;

/**
 * When and how long to try again.
 *
 * @param attempts how often in all, at least 1
 * @param base the upper bound of the first wait; it doubles each time
 * @param cap the upper bound of any wait of our own
 * @param patience the longest {@code Retry-After} that is waited for in place; a longer one fails
 *     as unavailable with the time to come back, so that the pass goes on with others
 */
public record RetrySettings(int attempts, Duration base, Duration cap, Duration patience) {
  public RetrySettings {
    if (attempts < 1) {
      throw new IllegalArgumentException("at least one attempt");
    }
  }

  /** 5 attempts, waits up to 0.5, 1, 2, 4 s; a {@code Retry-After} of up to a minute is waited. */
  public static RetrySettings defaults() {
    return new RetrySettings(
        5, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60));
  }

  /** For mirrors, behind which there is somebody else to ask: one more try, no long waits. */
  public static RetrySettings mirror() {
    return new RetrySettings(2, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ZERO);
  }
}
