package io.ocidaemon.primer.parallel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Runs the same step for many things at once, each on a virtual thread of its own. */
public final class Parallel {
  /** One step for one thing. */
  @FunctionalInterface
  public interface Step<T> {
    /** Runs it; an interrupt means that it is not wanted any more. */
    void run(T thing) throws IOException, InterruptedException;
  }

  private Parallel() {}

  /**
   * All of them; the first failure stops those that have not begun and interrupts the rest, and is
   * thrown once none runs any more.
   *
   * @param atOnce how many run at the same time, at most
   */
  public static <T> void each(Collection<T> things, int atOnce, Step<T> step)
      throws IOException, InterruptedException {
    if (things.size() == 1) {
      step.run(things.iterator().next());
      return;
    }
    Semaphore room = new Semaphore(atOnce);
    Failure failure = new Failure();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>(things.size());
      try {
        for (T thing : things) {
          room.acquire();
          if (failure.happened()) {
            room.release();
            break;
          }
          try {
            running.add(
                threads.submit(() -> {
                  try {
                    step.run(thing);
                  } catch (Throwable e) {
                    failure.set(e);
                    threads.shutdownNow(); // what the others still bring is not wanted any more
                  } finally {
                    room.release();
                  }
                }));
          } catch (RejectedExecutionException e) {
            break; // one has failed in this instant
          }
        }
        for (Future<?> future : running) {
          await(future);
        }
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
    failure.rethrow();
  }

  private static void await(Future<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a step lets nothing out", e);
    }
  }

  /** The first of the failures; interruptions that it caused do not count. */
  private static final class Failure {
    private volatile @org.jspecify.annotations.Nullable Throwable first;

    synchronized void set(Throwable e) {
      if (first == null) {
        first = e;
      }
    }

    boolean happened() {
      return first != null;
    }

    void rethrow() throws IOException, InterruptedException {
      switch (first) {
        case null -> {}
        case IOException e -> throw e;
        case InterruptedException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(first);
      }
    }
  }
}
