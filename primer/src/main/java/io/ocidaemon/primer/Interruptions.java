package io.ocidaemon.primer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Blocking I/O reports an interruption as an exception of its own; it is no failure of an image.
 */
final class Interruptions {
  private Interruptions() {}

  /** Throws what was an interruption as one. */
  static void rethrow(IOException e) throws InterruptedException {
    if (e instanceof ClosedByInterruptException
        || e instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
      InterruptedException interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
