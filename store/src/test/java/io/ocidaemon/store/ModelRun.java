package io.ocidaemon.store;

import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One interleaving: everything in it follows from the seed. */
final class ModelRun {
  private static final int MAX_STEPS = 20_000;
  private static final int MAX_ROUNDS = 12;
  private static final List<Set<String>> PLATFORMS =
      List.of(Set.of(Entry.ALL_PLATFORMS), Set.of("linux/amd64"), Set.of("linux/arm64"));

  private final long seed;
  private final ModelWorld world;
  private final SplittableRandom random;
  private final ModelProbe probe;
  private final List<ModelDaemon.Identity> identities = new ArrayList<>();
  private final List<ModelProcess> running = new ArrayList<>();
  private final boolean honestTools;

  /** Power is lost when it hurts most: while two names of the log are not durable. */
  private final boolean storm;

  private int kills;
  private int powerLosses;
  private int restarts;
  private long fullUntil;

  ModelRun(long seed) {
    this.seed = seed;
    world = new ModelWorld(seed);
    random = world.random;
    probe = new ModelProbe(world);
    SimulatedWeather.Climate climate = world.climate;
    climate.hardLinks = random.nextInt(8) != 0;
    climate.lostAnswers = random.nextInt(8) == 0 ? 3 : 0;
    climate.negativeCacheNanos = random.nextInt(10) == 0 ? 1 + random.nextLong(20_000_000) : 0;
    storm = random.nextInt(6) == 0;
    honestTools = random.nextInt(3) != 0;
    kills = random.nextInt(4);
    powerLosses = storm || random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
  }

  /**
   * Runs it.
   *
   * @return how many steps it took
   * @throws ModelViolation for the first invariant that broke, with seed and trace
   */
  long run() {
    try {
      begin();
      while (world.scheduler.steps() < MAX_STEPS && world.scheduler.step()) {
        stopAtViolation();
        probe.sometimes();
        faults();
      }
      world.oracle.require(
          world.scheduler.steps() < MAX_STEPS, 0, "no end after " + MAX_STEPS + " steps");
      stopAtViolation();
      settle();
    } catch (ModelViolation e) {
      throw told(e);
    }
    return world.scheduler.steps();
  }

  /** Equal for two runs of one seed. */
  long fingerprint() {
    return world.trace.fingerprint();
  }

  long generations() {
    return world.oracle.tip();
  }

  private void stopAtViolation() {
    ModelViolation violation = world.oracle.violation();
    if (violation != null) {
      throw violation;
    }
  }

  private ModelViolation told(ModelViolation e) {
    ModelViolation told =
        new ModelViolation(
            e.invariant,
            e.what
                + System.lineSeparator()
                + "again: -Dmodel.seed="
                + seed
                + System.lineSeparator()
                + world.trace.last(Integer.getInteger("model.trace", 80)));
    told.initCause(e);
    return told;
  }

  // ---------------------------------------------------------------- who runs

  private void begin() {
    int daemons = 1 + random.nextInt(3);
    for (int i = 0; i < daemons; i++) {
      Set<Reference> selects = new TreeSet<>();
      for (Reference name : ModelImages.NAMES) {
        if (random.nextInt(5) < 2) {
          selects.add(name);
        }
      }
      identities.add(
          new ModelDaemon.Identity(
              "d" + i,
              random.nextInt(2),
              "sha256:" + Integer.toString(1 + random.nextInt(3)).repeat(64),
              PLATFORMS.get(random.nextInt(PLATFORMS.size())),
              selects));
    }
    identities.forEach(this::startDaemon);
    if (random.nextBoolean()) {
      start("reader", random.nextInt(2), new ModelReader(world, random.split())::run);
    }
    if (random.nextInt(3) == 0) {
      world.tools = true;
      start(ModelForeign.NAME + "A", 0, this::tool);
    }
    if (random.nextInt(3) == 0) {
      start("mover", 0, new ModelMover(world, random.split())::run);
    }
  }

  private interface Body {
    void run(ModelProcess process) throws IOException;
  }

  private void start(String name, int host, Body body) {
    ModelProcess process = world.process(name, host);
    running.add(process);
    world.scheduler.spawn(
        process,
        () -> {
          try {
            body.run(process);
          } catch (IOException e) {
            world.trace.note(process.name, "failed", String.valueOf(e));
          } catch (RuntimeException | Error e) {
            world.trace.note(process.name, "threw", String.valueOf(e));
            world.oracle.violate(0, process.name + " throws " + ModelProbe.text(e));
          }
        });
  }

  private void startDaemon(ModelDaemon.Identity identity) {
    int passes = 1 + random.nextInt(5);
    start(
        identity.id(),
        identity.host(),
        process -> new ModelDaemon(world, process, identity).run(passes));
  }

  private void tool(ModelProcess process) {
    new ModelForeign(ModelForeign.NAME + "A", world.disk(process), random.split()).run(honestTools);
  }

  // ---------------------------------------------------------------- what befalls them

  private void faults() {
    int dice = random.nextInt(1000);
    if (dice < 6 && kills > 0) {
      kills--;
      kill(running.get(random.nextInt(running.size())));
    } else if (powerLosses > 0
        && (dice < 8 || dice > (storm ? 600 : 900) && world.disk.unsynced() > 1)) {
      powerLosses--;
      world.powerLoss();
      stopAtViolation();
      probe.now("after a power loss");
      running.clear();
      identities.forEach(this::startDaemon);
    } else if (dice == 8 && seed % 3 == 0) {
      // Whoever stands still now is taken for dead by those on other hosts.
      world.trace.note("*", "11 MINUTES", "pass");
      world.disk.advance(660_000_000_000L);
    } else if (dice < 14) {
      world.move(ModelImages.NAMES.get(random.nextInt(ModelImages.NAMES.size())));
    } else if (dice < 16 && !world.climate.full && seed % 5 == 0) {
      world.climate.full = true;
      fullUntil = world.scheduler.steps() + random.nextInt(120);
    }
    if (world.climate.full && world.scheduler.steps() >= fullUntil) {
      world.climate.full = false;
    }
  }

  private void kill(ModelProcess process) {
    if (process.ended()) {
      return;
    }
    world.scheduler.kill(process);
    running.remove(process);
    stopAtViolation();
    probe.now("after a kill");
    for (ModelDaemon.Identity identity : identities) {
      if (process.name.startsWith(identity.id() + "#") && restarts++ < 4) {
        startDaemon(identity);
      }
    }
    if (running.isEmpty()) {
      startDaemon(identities.getFirst());
    }
  }

  // ---------------------------------------------------------------- the end

  /** Calm: each daemon passes until nobody has anything to do, and all of it is there. */
  private void settle() {
    world.climate.full = false;
    world.climate.lostAnswers = 0;
    world.calm = true;
    int asked = 1;
    for (int round = 0; asked > 0; round++) {
      world.oracle.require(round < MAX_ROUNDS, 11, "commits after " + round + " calm rounds");
      stopAtViolation();
      int[] records = new int[1];
      for (ModelDaemon.Identity identity : identities) {
        start(
            identity.id(),
            identity.host(),
            process -> {
              try {
                records[0] += new ModelDaemon(world, process, identity).pass(false);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                records[0]++; // such as a source that breaks off
                world.trace.note(process.name, "failed", String.valueOf(e));
              }
            });
        while (world.scheduler.step()) {
          stopAtViolation();
        }
        stopAtViolation();
      }
      asked = records[0];
    }
    for (ModelDaemon.Identity identity : identities) {
      world.oracle.require(
          new ModelDaemon(world, world.process("end", 0), identity).unsatisfied().isEmpty(),
          12,
          identity.id() + " lacks what it selects, in a calm world");
    }
    start("export", 0, process -> world.open(process).export());
    while (world.scheduler.step()) {
      stopAtViolation();
    }
    probe.now("at the end");
    probe.exported();
    stopAtViolation();
  }

  /** The number of the invariant that one seed breaks; null where all hold. */
  static @Nullable Integer violated(long seed) {
    try {
      new ModelRun(seed).run();
      return null;
    } catch (ModelViolation e) {
      if (Boolean.getBoolean("model.show")) {
        System.out.println(e.getMessage());
      }
      return e.invariant;
    }
  }
}
