package io.ocidaemon.store;

import java.io.IOException;

/** The source's bytes are not those that the descriptor names: digest or size denies them. */
public final class WrongContentException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says which digest, and what came instead. */
  public WrongContentException(String message) {
    super(message);
  }
}
