package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes on one store, some of them killed: what was acknowledged stays, and all see one
 * history. {@code -Dsoak} takes 200 rounds, {@code -Dprocesses.rounds=N} as many as that.
 */
class ProcessesTest {
  private static final int WRITERS = 3;
  private static final int COMMITS = 40;

  /** Of a machine that builds other things beside. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedStaysAndAllSeeOneHistory() throws Exception {
    int rounds =
        Integer.getInteger("processes.rounds", System.getProperty("soak") == null ? 1 : 200);
    for (int round = 0; round < rounds; round++) {
      long seed = Long.getLong("seed", System.nanoTime());
      round(folder.resolve("data-" + round), seed);
    }
  }

  private static void round(Path data, long seed) throws Exception {
    Random random = new Random(seed);
    List<ChildProcess> children = new ArrayList<>();
    List<String> said = new ArrayList<>();
    List<List<String>> histories = new ArrayList<>();
    try {
      Store.open(data).close();
      List<ChildProcess> writers = new ArrayList<>();
      List<ChildProcess> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(ChildProcess.start("read", data.toString()));
      }
      for (int i = 0; i < WRITERS; i++) {
        writers.add(
            ChildProcess.start(
                "write", data.toString(), "w" + i, Long.toString(seed + i), "" + COMMITS));
      }
      children.addAll(readers);
      children.addAll(writers);
      for (ChildProcess child : children) {
        child.ready();
      }
      ChildProcess victim = writers.get(random.nextInt(WRITERS));
      int after = random.nextInt(COMMITS / 2);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> victim.lines().size() >= after || victim.lines().contains("done"));
      said.addAll(victim.kill());
      for (ChildProcess writer : writers) {
        if (writer != victim) {
          List<String> all = writer.finish();
          assertThat(all).as("seed %d", seed).contains("done");
          said.addAll(all);
        }
      }
      try (Store store = Store.openReadOnly(data)) {
        long tip = store.catalog().generation();
        for (ChildProcess reader : readers) {
          Awaitility.await()
              .atMost(PATIENCE)
              .until(() -> reader.lines().stream().anyMatch(l -> l.startsWith("saw " + tip + " ")));
          histories.add(reader.kill());
        }
        check(store, said, seed);
      }
    } finally {
      children.forEach(ChildProcess::close);
    }
    oneHistory(histories, seed);
    Store.open(data).close();
    assertThat(
            Json.readObject(Files.readAllBytes(new Layout(data).index()), "index.json")
                .path("manifests")
                .size())
        .isPositive();
  }

  private static void check(Store store, List<String> said, long seed) throws Exception {
    int acknowledged = 0;
    for (String line : said) {
      if (line.startsWith("acked ")) {
        String[] words = line.split(" ");
        assertThat(store.catalog().generation())
            .as("seed %d", seed)
            .isGreaterThanOrEqualTo(Long.parseLong(words[1]));
        assertThat(store.catalog().get(Reference.parse(words[2])))
            .as("%s, seed %d", line, seed)
            .isNotNull();
        acknowledged++;
      }
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo((WRITERS - 1) * COMMITS);
    Layout layout = new Layout(store.data());
    LogReader reader =
        new LogReader(layout, new LogFiles(layout, new RealDisk(layout.own()), Names.secure()));
    List<Long> checkpoints = reader.checkpoints();
    assertThat(checkpoints).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(2);
    for (long at = checkpoints.get(1); at <= store.catalog().generation(); at++) {
      assertThat(layout.record(at)).as("seed %d", seed).exists();
    }
  }

  private static void oneHistory(List<List<String>> histories, long seed) {
    Map<String, String> contents = new HashMap<>();
    for (List<String> history : histories) {
      assertThat(history).as("seed %d", seed).allMatch(line -> line.startsWith("saw "));
      for (String line : history) {
        String[] words = line.split(" ");
        String before = contents.putIfAbsent(words[1], words[2]);
        assertThat(before).as("generation %s, seed %d", words[1], seed).isIn(null, words[2]);
      }
    }
  }
}
