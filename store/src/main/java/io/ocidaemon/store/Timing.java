package io.ocidaemon.store;

import java.util.concurrent.TimeUnit;

/** The passing of time inside one process; the model test replaces it. */
interface Timing {

  /** The machine's own. */
  Timing REAL =
      new Timing() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };

  /** Monotonic, in nanoseconds, from no particular origin. */
  long nanoTime();

  /** Waits. */
  void sleep(long nanos) throws InterruptedException;
}
