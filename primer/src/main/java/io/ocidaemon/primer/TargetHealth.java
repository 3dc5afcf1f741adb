package io.ocidaemon.primer;

import io.ocidaemon.primer.deliver.Target;
import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Remembers targets that do not answer, so that a dead cache costs a pass a few attempts and not a
 * few for every image.
 */
final class TargetHealth {
  private static final int SILENCES = 3;
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private record State(int silences, long at, String message) {}

  private final Map<String, State> states = new ConcurrentHashMap<>();

  /**
   * @throws FailedException unavailable: it was silent again and again a moment ago
   */
  void check(Target target) throws FailedException {
    State state = states.get(key(target));
    if (state != null
        && state.silences() >= SILENCES
        && System.nanoTime() - state.at() < REST_NANOS) {
      throw new FailedException(
          FailureKind.UNAVAILABLE, "not tried, it did not answer before: " + state.message());
    }
  }

  void answered(Target target) {
    states.remove(key(target));
  }

  void failed(Target target, PassError error) {
    if (error.kind() != FailureKind.UNAVAILABLE) {
      answered(target);
      return;
    }
    states.compute(
        key(target),
        (name, before) ->
            before != null && before.silences() >= SILENCES && !rested(before)
                ? before
                : new State(
                    before == null ? 1 : before.silences() + 1,
                    System.nanoTime(),
                    error.message()));
  }

  private static boolean rested(State state) {
    return System.nanoTime() - state.at() >= REST_NANOS;
  }

  private static String key(Target target) {
    return target.kind() + ":" + target.name();
  }
}
