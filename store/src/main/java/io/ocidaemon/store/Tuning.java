package io.ocidaemon.store;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The store's numbers; tests make them small.
 *
 * @param checkpointAfter records since the last checkpoint
 * @param spareRecords how young a record must be to be spared by the cleaner
 * @param exportLimit size of index.json in bytes, from which on it is not written by each commit
 * @param exportEvery the least time between two exports beyond that size
 * @param settle how long an index.json that cannot be read must lie still before it is put aside
 * @param names makes random names
 * @param by who commits, for people
 * @param background runs checkpoints and cleaning
 */
record Tuning(
    int checkpointAfter,
    Duration spareRecords,
    long exportLimit,
    Duration exportEvery,
    Duration settle,
    Names names,
    String by,
    Executor background) {

  /** The design's. */
  static Tuning standard() {
    return new Tuning(
        256,
        Duration.ofDays(1),
        2 << 20,
        Duration.ofSeconds(5),
        Duration.ofMinutes(1),
        Names.secure(),
        hostName() + "/" + ProcessHandle.current().pid(),
        task -> Thread.ofVirtual().name("store-background").start(task));
  }

  Tuning withCheckpointAfter(int records) {
    return new Tuning(
        records, spareRecords, exportLimit, exportEvery, settle, names, by, background);
  }

  Tuning withSpareRecords(Duration age) {
    return new Tuning(
        checkpointAfter, age, exportLimit, exportEvery, settle, names, by, background);
  }

  Tuning withExportLimit(long bytes) {
    return new Tuning(
        checkpointAfter, spareRecords, bytes, exportEvery, settle, names, by, background);
  }

  Tuning withExportEvery(Duration interval) {
    return new Tuning(
        checkpointAfter, spareRecords, exportLimit, interval, settle, names, by, background);
  }

  Tuning withNames(Names others) {
    return new Tuning(
        checkpointAfter, spareRecords, exportLimit, exportEvery, settle, others, by, background);
  }

  Tuning withBackground(Executor executor) {
    return new Tuning(
        checkpointAfter, spareRecords, exportLimit, exportEvery, settle, names, by, executor);
  }

  private static String hostName() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return java.net.InetAddress.getLocalHost().getHostName();
    } catch (java.net.UnknownHostException e) {
      return "localhost";
    }
  }
}
