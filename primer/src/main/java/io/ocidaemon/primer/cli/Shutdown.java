package io.ocidaemon.primer.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * SIGTERM and SIGINT: the running command drains and says with which status the process ends; the
 * JVM's own would be 143.
 */
final class Shutdown {
  /** What a command does when it is told to stop. */
  @FunctionalInterface
  interface Drain {
    /** Ends the work, within 30 s, and returns the exit status. */
    int drain();
  }

  private static final AtomicReference<@Nullable Drain> DRAIN = new AtomicReference<>();
  private static final AtomicBoolean HOOKED = new AtomicBoolean();

  private Shutdown() {}

  /** A command that serves starts: until it has something to drain, a signal just ends it. */
  static void starting() {
    onSignal(() -> ExitStatus.DONE);
  }

  /** From now on a signal runs this. */
  static void onSignal(Drain drain) {
    DRAIN.set(drain);
    if (HOOKED.compareAndSet(false, true)) {
      Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::signalled, "shutdown"));
    }
  }

  /** The command ended by itself: nothing is left to drain, the process ends with its status. */
  static void finished() {
    DRAIN.set(null);
  }

  private static void signalled() {
    Drain drain = DRAIN.get();
    if (drain == null) {
      return;
    }
    int status;
    try {
      status = drain.drain();
    } catch (RuntimeException e) {
      System.err.println("oci-daemon: while draining: " + e);
      status = ExitStatus.BUG;
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }
}
