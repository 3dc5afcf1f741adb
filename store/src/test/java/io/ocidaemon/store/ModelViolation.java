package io.ocidaemon.store;

/** An invariant of the design that an interleaving broke. */
final class ModelViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** 1 to 12; 0 where the code failed in a way that no invariant foresees. */
  final int invariant;

  /** What happened. */
  final String what;

  ModelViolation(int invariant, String message) {
    super((invariant == 0 ? "unforeseen: " : "invariant " + invariant + ": ") + message);
    this.invariant = invariant;
    this.what = message;
  }
}
