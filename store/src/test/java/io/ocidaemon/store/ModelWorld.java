package io.ocidaemon.store;

import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One simulated world: a disk, what is true of it, who runs on it, and the dice of one seed. */
final class ModelWorld {
  /** How long an index.json must lie still that cannot be read, in nanoseconds. */
  static final long SETTLE = 20_000_000;

  final SplittableRandom random;
  final SimulatedDisk disk;
  final ModelTrace trace = new ModelTrace();
  final ModelOracle oracle;
  final ModelScheduler scheduler;
  final SimulatedWeather.Climate climate = new SimulatedWeather.Climate();

  /** Records between two checkpoints. */
  final int checkpointAfter;

  /** Others than daemons write index.json. */
  boolean tools;

  /** Sources serve what they should. */
  boolean calm;

  private final Map<Integer, SimulatedWeather> weather = new HashMap<>();
  private final Map<Long, ModelProcess> processes = new HashMap<>();
  private final Map<Reference, Integer> upstream = new HashMap<>();

  /** What daemons were told is written. */
  final Map<String, DaemonSelection> selections = new HashMap<>();

  private final Map<String, Long> selectedAt = new HashMap<>();
  private long pids;

  ModelWorld(long seed) {
    random = new SplittableRandom(seed);
    disk = new SimulatedDisk(random.split(), random.nextBoolean() ? 1_000 : 4_000_000);
    checkpointAfter = 1 + random.nextInt(4);
    oracle = new ModelOracle(disk, climate);
    scheduler =
        new ModelScheduler(random.split(), disk, trace, ModelStrategy.random(random.split()));
    disk.makeRoot(SimulatedStore.DATA);
    disk.watch(oracle);
  }

  /** What the upstream registry has under a name now. */
  ModelImages.Image upstream(Reference name) {
    return ModelImages.image(upstream.getOrDefault(name, 0));
  }

  /** The upstream moves a tag. */
  void move(Reference name) {
    upstream.merge(name, 1 + random.nextInt(ModelImages.count() - 1), Integer::sum);
  }

  /** The upstream may move one of the names. */
  void maybeMove(Set<Reference> names) {
    for (Reference name : names) {
      if (random.nextBoolean()) {
        move(name);
      }
    }
  }

  /** The tip that every host can see. */
  long visibleTip() {
    return climate.negativeCacheNanos == 0
        ? oracle.tip()
        : oracle.tipAt(disk.clock() - climate.negativeCacheNanos);
  }

  /** A daemon was told that its selection is written. */
  void selected(DaemonSelection selection) {
    selections.put(selection.id(), selection);
    selectedAt.putIfAbsent(selection.id(), disk.clock());
  }

  /** A remover asked then who lives, and was told that. */
  void sawSelections(ModelProcess process, long asked, List<DaemonSelection> living) {
    if (climate.negativeCacheNanos > 0) {
      return;
    }
    selectedAt.forEach((id, at) ->
        oracle.require(
            at > asked || living.contains(selections.get(id)),
            12,
            process.name + " is not told of the selection of " + id));
  }

  /** A new process on a host. */
  ModelProcess process(String name, int host) {
    ModelProcess process = new ModelProcess(name + "#" + ++pids, host, pids);
    processes.put(process.pid, process);
    return process;
  }

  /** The machine of all hosts' disk starts again: nobody lives, no cache is left. */
  void powerLoss() {
    SimulatedLoss[] losses = SimulatedLoss.values();
    SimulatedLoss loss =
        disk.unsynced() > 1 && random.nextBoolean()
            ? SimulatedLoss.ANY_SUBSET
            : losses[random.nextInt(losses.length)];
    trace.note("*", "POWER LOSS", loss.toString());
    processes.values().forEach(ModelProcess::die);
    weather.clear();
    disk.become(disk.afterPowerLoss(loss));
    oracle.afterPowerLoss(disk);
  }

  /** The disk as the process sees it. */
  Disk disk(ModelProcess process) {
    RandomGenerator dice = random.split();
    SimulatedView.Gate gate = scheduler.gate();
    SimulatedView view =
        new SimulatedView(
            disk,
            process.name,
            (operation, path) -> {
              gate.step(operation, path);
              oracle.exports.looks(process.name, operation, path);
            },
            weather.computeIfAbsent(
                process.host, host -> new SimulatedWeather(disk, climate, random.split())),
            () -> dice.nextInt(4) == 0);
    process.views.add(view);
    return view;
  }

  Store open(ModelProcess process) throws IOException {
    Disk seen = disk(process);
    return Store.open(
        SimulatedStore.PATH, seen, scheduler.timing(), tuning(process.name), blobs(seen, process));
  }

  Store openReadOnly(ModelProcess process) throws IOException {
    Disk seen = disk(process);
    return Store.openReadOnly(
        SimulatedStore.PATH, seen, scheduler.timing(), tuning(process.name), blobs(seen, process));
  }

  private Blobs blobs(Disk seen, ModelProcess process) {
    return new Blobs(
        SimulatedStore.LAYOUT,
        seen,
        scheduler.timing(),
        Runner.SAME_THREAD,
        new ModelOwners(process, processes, random.split()));
  }

  Tuning tuning(String by) {
    return new Tuning(
        checkpointAfter,
        Duration.ZERO,
        2 << 20,
        Duration.ofSeconds(5),
        Duration.ofNanos(SETTLE),
        new Names(random.split()),
        by,
        Runnable::run);
  }
}
