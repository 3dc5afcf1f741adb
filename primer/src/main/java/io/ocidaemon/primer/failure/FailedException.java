package io.ocidaemon.primer.failure;

import java.io.IOException;

/** An image cannot be primed, for a reason that the pass itself found. */
public final class FailedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  /**
   * @param kind one of the four words
   * @param message what, where, what to do
   */
  public FailedException(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** One of the four words. */
  public FailureKind kind() {
    return kind;
  }
}
