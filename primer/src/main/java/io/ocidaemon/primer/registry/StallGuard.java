package io.ocidaemon.primer.registry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Hangs up on peers that stop taking what we send. Reads have the socket's own limit; a blocked
 * write has none in Java, so one thread looks at all running uploads.
 */
final class StallGuard implements AutoCloseable {
  private final Duration limit;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile boolean started;

  StallGuard(Duration limit) {
    this.limit = limit;
  }

  /** Watches a body being sent until the watch is closed. */
  Watch watch(BodyEntity body, Runnable hangUp) {
    Watch watch = new Watch(body, hangUp);
    watches.add(watch);
    start();
    return watch;
  }

  @Override
  public void close() {
    closed = true;
  }

  private synchronized void start() {
    if (!started) {
      started = true;
      Thread.ofVirtual().name("upload-stall-guard").start(this::run);
    }
  }

  private void run() {
    long nap = Math.max(1_000_000, limit.toNanos() / 8);
    while (!closed) {
      LockSupport.parkNanos(nap);
      long now = System.nanoTime();
      for (Watch watch : watches) {
        watch.look(now);
      }
    }
  }

  /** One upload under watch. */
  final class Watch implements AutoCloseable {
    private final BodyEntity body;
    private final Runnable hangUp;
    private volatile boolean fired;

    Watch(BodyEntity body, Runnable hangUp) {
      this.body = body;
      this.hangUp = hangUp;
    }

    /** True where this watch hung up. */
    boolean fired() {
      return fired;
    }

    private void look(long now) {
      // Only while the body is being written: the wait for the answer is the socket's to limit.
      if (!fired && body.writing() && now - body.lastProgress() > limit.toNanos()) {
        fired = true;
        hangUp.run();
      }
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
