package io.ocidaemon.primer.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A clock that only moves when somebody waits; it notes each wait. */
final class FakeTime implements Time {
  private final List<Duration> waits = new ArrayList<>();
  private long nanos = 1_000_000_000L;

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos - 1_000_000_000L);
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    waits.add(duration);
    nanos += duration.toNanos();
  }

  synchronized void advance(Duration duration) {
    nanos += duration.toNanos();
  }

  synchronized List<Duration> waits() {
    return List.copyOf(waits);
  }
}
