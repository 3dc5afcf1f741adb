package io.ocidaemon.store;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the work beside a download runs. No task waits for another, so every executor will do, the
 * caller's own thread included.
 *
 * @param hashing short turns of hashing, first come first served
 * @param syncing fsyncs
 */
record Runner(Executor hashing, Executor syncing) {

  /** All in the calling thread: what the model test uses. */
  static final Runner SAME_THREAD = new Runner(Runnable::run, Runnable::run);

  /** One hash per core in the whole process, and as many fsyncs as are asked for. */
  static final Runner THREADS = new Runner(perCore(), task -> Thread.ofVirtual().start(task));

  /**
   * Hashing occupies a core for as long as there are bytes; in virtual threads it would keep the
   * server's from running, so it gets threads that the kernel shares out. Its turns are short, so
   * the queue is fair between a small blob and a large one.
   */
  private static Executor perCore() {
    int cores = Runtime.getRuntime().availableProcessors();
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            cores,
            cores,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("oci-daemon-hash-" + number.incrementAndGet())
                    .unstarted(task));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
