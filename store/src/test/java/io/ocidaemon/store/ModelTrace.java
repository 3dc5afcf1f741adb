package io.ocidaemon.store;

/** The last steps of an interleaving, and a fingerprint of all of them. */
final class ModelTrace {
  private static final int KEPT = 400;

  private final String[] lines = new String[KEPT * 3];
  private long count;
  private long fingerprint = 1;

  /** Adds a step. */
  void note(String actor, String operation, String detail) {
    int at = (int) (count++ % KEPT) * 3;
    lines[at] = actor;
    lines[at + 1] = operation;
    lines[at + 2] = detail;
    fingerprint = fingerprint * 31 + actor.hashCode() + 7L * operation.hashCode();
  }

  /** Equal for equal schedules. */
  long fingerprint() {
    return fingerprint;
  }

  /** The last steps, oldest first. */
  String last(int steps) {
    StringBuilder text = new StringBuilder();
    for (long i = Math.max(0, count - Math.min(steps, KEPT)); i < count; i++) {
      int at = (int) (i % KEPT) * 3;
      text.append(
          String.format("%6d  %-14s %-10s %s%n", i, lines[at], lines[at + 1], lines[at + 2]));
    }
    return text.toString()
        .replace(SimulatedStore.DATA + "/", "")
        .replaceAll("([0-9a-f]{6})[0-9a-f]{26,}", "$1…")
        .replaceAll("0{16}([0-9]{4})", "$1");
  }
}
