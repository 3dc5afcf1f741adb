package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Tries again what may be tried again, honouring {@code Retry-After} to the full: a wait that is
 * longer than our patience fails at once, with the time to come back.
 */
final class Retry {
  /** One try; a {@link RegistryException} says whether another makes sense. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  private final RegistrySettings settings;
  private final Failures failures;
  private final Backoff backoff;

  Retry(RegistrySettings settings, Failures failures) {
    this.settings = settings;
    this.failures = failures;
    this.backoff = new Backoff(settings.retry());
  }

  /**
   * Runs attempts until one succeeds, one fails for good, or they are used up.
   *
   * @throws RegistryException the last failure
   * @throws InterruptedIOException the thread was interrupted; its flag is set again
   */
  <T> T run(Call call, Attempt<T> attempt) throws IOException {
    for (int failed = 1; ; failed++) {
      awaitParked(call);
      try {
        return attempt.run();
      } catch (RegistryException e) {
        pause(call, e, failed);
      }
    }
  }

  /**
   * Waits before the next attempt.
   *
   * @param failed how many attempts failed in a row
   * @throws RegistryException {@code e} itself where there is no next attempt
   */
  void pause(Call call, RegistryException e, int failed) throws IOException {
    String host = call.request().origin().authority();
    Duration asked = e.requestedWait();
    if (asked != null) {
      settings.limits().park(host, asked);
    }
    if (!e.isRetryable() || failed >= settings.retry().attempts()) {
      throw e;
    }
    if (asked != null && asked.compareTo(settings.retry().patience()) > 0) {
      throw e;
    }
    Duration own = backoff.wait(failed);
    sleep(asked != null && asked.compareTo(own) > 0 ? asked : own);
  }

  /** Where the host is parked: waits, or fails if that takes longer than our patience. */
  void awaitParked(Call call) throws IOException {
    String host = call.request().origin().authority();
    Duration parked = settings.limits().parkedFor(host);
    if (parked.isZero()) {
      return;
    }
    if (parked.compareTo(settings.retry().patience()) > 0) {
      throw failures.parked(call, parked);
    }
    sleep(parked);
  }

  private void sleep(Duration wait) throws InterruptedIOException {
    try {
      settings.time().sleep(wait);
    } catch (InterruptedException e) {
      throw ApacheTransport.interrupted(e);
    }
  }
}
