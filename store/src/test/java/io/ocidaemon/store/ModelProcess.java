package io.ocidaemon.store;

import java.util.ArrayList;
import java.util.List;

/** A simulated process: its threads run until they end or the process is killed, all at once. */
final class ModelProcess {
  final String name;
  final int host;
  final List<ModelTask> tasks = new ArrayList<>();
  final List<SimulatedView> views = new ArrayList<>();
  boolean alive = true;

  /** Its number on its host, never used again. */
  final long pid;

  /** The highest generation that it has shown. */
  long generation = -1;

  ModelProcess(String name, int host, long pid) {
    this.name = name;
    this.host = host;
    this.pid = pid;
  }

  /** Kills it. */
  void die() {
    alive = false;
    views.forEach(SimulatedView::closeAll);
  }

  boolean ended() {
    return !alive || tasks.stream().allMatch(task -> task.state == ModelTask.State.DONE);
  }
}
