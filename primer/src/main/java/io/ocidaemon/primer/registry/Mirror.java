package io.ocidaemon.primer.registry;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Another place that has an upstream's content.
 *
 * <p>One that served wrong bytes is left out for ten minutes, one that did not answer for one, so
 * that not every request pays the wait again.
 */
public final class Mirror {
  private static final Duration AFTER_WRONG_BYTES = Duration.ofMinutes(10);
  private static final Duration AFTER_SILENCE = Duration.ofMinutes(1);

  private final Upstream registry;
  private final UnaryOperator<String> naming;
  private final boolean resolve;
  private final Time time;
  private long outUntil;
  private boolean out;

  /**
   * A mirror.
   *
   * @param registry a client of it, best with {@link RetrySettings#mirror}
   * @param naming from the upstream's repository to the one at the mirror
   * @param resolve true: tags and referrers are asked here first
   */
  public Mirror(Upstream registry, UnaryOperator<String> naming, boolean resolve) {
    this(registry, naming, resolve, Time.system());
  }

  Mirror(Upstream registry, UnaryOperator<String> naming, boolean resolve, Time time) {
    this.registry = registry;
    this.naming = naming;
    this.resolve = resolve;
    this.time = time;
  }

  Upstream registry() {
    return registry;
  }

  String repository(String upstreamRepository) {
    return naming.apply(upstreamRepository);
  }

  boolean resolves() {
    return resolve;
  }

  synchronized boolean usable() {
    if (out && time.nanos() - outUntil >= 0) {
      out = false;
    }
    return !out;
  }

  /** It served bytes that their digest denies. */
  void servedWrongBytes() {
    leaveOut(AFTER_WRONG_BYTES);
  }

  /** Leaves it out for as long as this failure warrants. */
  void failed(RegistryException e) {
    switch (e.kind()) {
      case BROKEN -> {
        if (!e.failure().notFound()) {
          servedWrongBytes();
        }
      }
      case UNAVAILABLE -> {
        if (e.failure().status() == 0) {
          leaveOut(AFTER_SILENCE);
        }
      }
      default -> {}
    }
  }

  private synchronized void leaveOut(Duration wait) {
    long until = time.nanos() + wait.toNanos();
    if (!out || until - outUntil > 0) {
      out = true;
      outUntil = until;
    }
  }
}
