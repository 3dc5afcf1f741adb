package io.ocidaemon.store;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What one host's file system does beside POSIX: full, without links, looking at old caches. */
final class SimulatedWeather implements SimulatedView.Weather {

  /** Of the file system, so of all hosts. */
  static final class Climate {
    boolean full;
    boolean hardLinks = true;

    /** One in so many answers to link(2) is lost on the way; 0 = none. */
    int lostAnswers;

    /** For how long a host may believe that a name is not there; 0 = it always asks. */
    long negativeCacheNanos;
  }

  private final SimulatedDisk disk;
  private final Climate climate;
  private final RandomGenerator random;
  private final Map<String, Long> absentUntil = new HashMap<>();

  SimulatedWeather(SimulatedDisk disk, Climate climate, RandomGenerator random) {
    this.disk = disk;
    this.climate = climate;
    this.random = random;
  }

  @Override
  public boolean full() {
    return climate.full;
  }

  @Override
  public boolean hardLinks() {
    return climate.hardLinks;
  }

  @Override
  public boolean answerLost() {
    return climate.lostAnswers > 0 && random.nextInt(climate.lostAnswers) == 0;
  }

  @Override
  public boolean staleMiss(String path, boolean exists) {
    if (climate.negativeCacheNanos == 0) {
      return false;
    }
    long clock = disk.clock();
    Long until = absentUntil.get(path);
    if (until != null && clock < until) {
      return true;
    }
    if (exists) {
      absentUntil.remove(path);
    } else {
      absentUntil.put(path, clock + random.nextLong(climate.negativeCacheNanos));
    }
    return false;
  }

  @Override
  public void fresh(String path) {
    absentUntil.remove(path);
  }
}
