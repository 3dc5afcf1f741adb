package io.ocidaemon.store;

import java.lang.reflect.Constructor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulated processes one at a time on the calling thread: before every file operation the
 * seeded strategy says who goes on.
 *
 * <p>Each task is a virtual thread whose scheduler is this object, so switching costs well under a
 * microsecond, locks between the threads of one process work, and a killed one is just never run
 * again. The JDK has no public way to give a virtual thread a scheduler: the build opens {@code
 * java.lang} to this module's tests.
 */
final class ModelScheduler implements Executor {
  private static final Constructor<?> BUILDER = builder();

  private final RandomGenerator random;
  private final SimulatedDisk disk;
  private final ModelTrace trace;
  private final ModelStrategy strategy;
  private final Queue<Runnable> runnable = new ArrayDeque<>();
  private final List<ModelTask> tasks = new ArrayList<>();
  private final Thread.Builder.OfVirtual threads;
  private final Thread owner = Thread.currentThread();
  private @Nullable ModelTask current;
  private long steps;

  ModelScheduler(
      RandomGenerator random, SimulatedDisk disk, ModelTrace trace, ModelStrategy strategy) {
    this.random = random;
    this.disk = disk;
    this.trace = trace;
    this.strategy = strategy;
    try {
      threads = (Thread.Builder.OfVirtual) BUILDER.newInstance(this);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Constructor<?> builder() {
    try {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("run with --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  /** The JDK hands in what a virtual thread does next. */
  @Override
  public void execute(Runnable continuation) {
    if (Thread.currentThread() != owner && !Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a thread outside of the model touches " + current);
    }
    runnable.add(continuation);
  }

  /** Starts a thread in a process. */
  ModelTask spawn(ModelProcess process, Runnable body) {
    ModelTask task = new ModelTask(process, threads, body);
    process.tasks.add(task);
    tasks.add(task);
    if (current == null) {
      drain(); // else the step that is under way does it
    }
    return task;
  }

  /** The task that runs. */
  ModelTask current() {
    if (current == null) {
      throw new IllegalStateException("no task runs");
    }
    return current;
  }

  boolean inTask() {
    return current != null;
  }

  long steps() {
    return steps;
  }

  /** The gate and the clock of one process. */
  SimulatedView.Gate gate() {
    return (operation, path) -> {
      if (current != null) {
        current.pause(operation, path);
      }
    };
  }

  Timing timing() {
    return new Timing() {
      @Override
      public long nanoTime() {
        return disk.clock();
      }

      @Override
      public void sleep(long nanos) {
        if (current == null) {
          disk.advance(nanos);
        } else {
          current.sleepUntil(disk.clock() + nanos);
        }
      }
    };
  }

  /** Ends a process between two steps: what it wrote stays. */
  void kill(ModelProcess process) {
    trace.note(process.name, "KILLED", "before " + process.tasks.getLast().operation);
    process.die();
  }

  /** One step of one task; false where none can go on. */
  boolean step() {
    tasks.removeIf(task -> !task.process.alive || task.state == ModelTask.State.DONE);
    List<ModelTask> ready = new ArrayList<>(tasks.size());
    ModelTask first = null;
    for (ModelTask task : tasks) {
      if (task.state == ModelTask.State.READY
          || task.state == ModelTask.State.SLEEPING && task.wakes <= disk.clock()) {
        ready.add(task);
      } else if (task.state == ModelTask.State.SLEEPING
          && (first == null || task.wakes < first.wakes)) {
        first = task;
      }
    }
    if (ready.isEmpty()) {
      if (first == null) {
        return false;
      }
      disk.advance(first.wakes - disk.clock());
      ready.add(first);
    }
    ModelTask chosen = ready.size() == 1 ? ready.get(0) : strategy.choose(ready, steps);
    steps++;
    disk.advance(1_000 + random.nextInt(60_000));
    trace.note(chosen.process.name, chosen.operation, chosen.path);
    current = chosen;
    chosen.grant();
    drain();
    current = null;
    return true;
  }

  private void drain() {
    for (Runnable next = runnable.poll(); next != null; next = runnable.poll()) {
      next.run();
    }
  }
}
