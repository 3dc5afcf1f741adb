package io.ocidaemon.store;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread of a simulated process: it runs from one file operation to just before the next. */
final class ModelTask {
  /** What it does between two steps. */
  enum State {
    /** Stands before a file operation. */
    READY,
    /** Has the processor, or waits for another thread of its process. */
    RUNNING,
    SLEEPING,
    DONE
  }

  final ModelProcess process;
  private final Thread thread;
  State state = State.RUNNING;
  String operation = "start";
  String path = "";
  long wakes;

  /** Higher runs first under {@link ModelStrategy#priorities}. */
  int priority;

  /** Does not run before this step while others can. */
  long stalledUntil;

  private boolean granted;

  ModelTask(ModelProcess process, Thread.Builder.OfVirtual threads, Runnable body) {
    this.process = process;
    this.thread =
        threads
            .name(process.name)
            .unstarted(() -> {
              pause("start", "");
              try {
                body.run();
              } finally {
                state = State.DONE;
              }
            });
    thread.start();
  }

  /** Called by the task: stands before an operation until it is chosen; a killed one stays. */
  void pause(String operation, String path) {
    this.operation = operation;
    this.path = path;
    state = State.READY;
    await();
  }

  /** Called by the task: sleeps until the simulated clock shows the time. */
  void sleepUntil(long time) {
    operation = "sleep";
    path = "";
    wakes = time;
    state = State.SLEEPING;
    await();
  }

  private void await() {
    granted = false;
    while (!granted || !process.alive) {
      LockSupport.park();
    }
  }

  /** Called by the scheduler: lets it go on. */
  void grant() {
    state = State.RUNNING;
    granted = true;
    LockSupport.unpark(thread);
  }

  @Nullable StackTraceElement @Nullable [] stack() {
    return thread.getStackTrace();
  }
}
