package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.SOAK;
import static io.ocidaemon.conformance.EndToEnd.assertServes;
import static io.ocidaemon.conformance.EndToEnd.onceWords;
import static io.ocidaemon.conformance.EndToEnd.prefix;
import static io.ocidaemon.conformance.EndToEnd.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Cli;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.Daemon;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Kind;
import io.ocidaemon.conformance.peer.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * kill -9 in every phase of a pass. What was served before is served after it, skopeo reads the
 * layout, and the next pass completes. Downloads and pushes are hit by the bytes that pass a proxy;
 * the phases on disk by what appears there.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("oci-daemon.kills", SOAK ? 10 : 1);

  /** A phase, by the sign that it has come. */
  enum Phase {
    /** Bytes of a layer are on their way from the upstream. */
    DOWNLOAD,
    /** A finished blob appears below {@code blobs/}. */
    PUBLISH,
    /** A record appears in the log. */
    LOG,
    /** A checkpoint appears beside the log. */
    CHECKPOINT,
    /** Bytes of a layer are on their way to a cache, or a manifest is. */
    PUSH
  }

  private static final Fixture BEFORE = Fixtures.manyTags("before", 20, 1_000_000);
  private static final Fixture SMALL = Fixtures.manyTags("small", 330, 100_000);
  private static final List<Fixture> AFTER =
      List.of(Fixtures.every(30 << 20).getLast(), Fixtures.manyTags("more", 40, 5_000_000));

  @TempDir static Path upstreamDir;
  private static @Nullable DockerRegistry registry;
  private static @Nullable CountingProxy proxy;

  @TempDir Path dir;
  private final AtomicBoolean armed = new AtomicBoolean();
  private final AtomicLong passed = new AtomicLong();

  @BeforeAll
  static void fill() {
    registry = DockerRegistry.start(upstreamDir);
    proxy = CountingProxy.before(registry.host());
    new Push(registry.host()).image(BEFORE).image(SMALL).images(AFTER);
  }

  @AfterAll
  static void stop() {
    if (proxy != null) {
      proxy.close();
    }
    if (registry != null) {
      registry.close();
    }
  }

  private static CountingProxy upstream() {
    return Objects.requireNonNull(proxy);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 60, unit = TimeUnit.MINUTES) // the long form: ten kills of a minute or more
  void killed(Phase phase) throws Exception {
    int kills = Integer.getInteger("oci-daemon.kills." + phase, KILLS); // of this phase alone
    for (int i = 0; i < kills; i++) {
      long seed = 1_000L * phase.ordinal() + i;
      killOnce(
          phase,
          new Random(seed),
          Files.createDirectory(dir.resolve("run" + i)),
          "phase " + phase + ", seed " + seed);
    }
  }

  private void killOnce(Phase phase, Random random, Path run, String name) throws Exception {
    Path data = run.resolve("data");
    Path first =
        new Configuration().registry(upstream(), "before").write(run.resolve("first.yaml"));
    Daemon.run(onceWords(first, data, run.resolve("state"))).exits(0);
    var after = new ArrayList<>(AFTER);
    String limits = "";
    if (phase == Phase.LOG || phase == Phase.CHECKPOINT) {
      // Commits made at the same time fold into one record, and these phases count records.
      limits = "limits: {concurrency: 1, per_host: 1}\n";
    }
    if (phase == Phase.CHECKPOINT) {
      after.add(SMALL); // it comes after 256 records
    }
    try (var debian = DockerRegistry.start(run.resolve("cache"));
        var cache = CountingProxy.before(debian.host())) {
      var repositories =
          Stream.concat(Stream.of("before"), after.stream().map(Fixture::repository));
      Path all =
          new Configuration()
              .cache(cache)
              .registry(upstream(), repositories.toArray(String[]::new))
              .more(limits)
              .write(run.resolve("all.yaml"));
      boolean hit = runAndKill(phase, random, all, data, run, cache);
      System.out.printf("%s: %s%n", name, hit ? "killed" : "ended before the kill");
      assertThat(hit).as(name).isTrue();

      Layout layout = new Layout(data);
      var entries = List.copyOf(layout.entries().keySet());
      assertThat(entries).as(name).anyMatch(key -> key.endsWith("/before:1.0.0"));
      // The first and the last ones: a process for each of hundreds would only repeat it.
      var some = new LinkedHashSet<>(entries.subList(0, Math.min(5, entries.size())));
      some.addAll(entries.subList(Math.max(0, entries.size() - 5), entries.size()));
      var cli = Cli.in(run.resolve("home"));
      some.forEach(ref -> cli.skopeo("inspect", "--raw", "oci:" + data + ":" + ref).run().ok());
      served(data, List.of(BEFORE));

      Daemon.run(onceWords(all, data, run.resolve("state"))).exits(0);
      after.add(BEFORE);
      assertThat(layout.entries())
          .as(name)
          .hasSize(after.stream().mapToInt(f -> f.tags().size()).sum());
      assertServes(debian.host(), "", after);
      served(data, after);
    }
  }

  private static void served(Path data, List<Fixture> images) {
    try (var ours = serve(data)) {
      assertServes(ours.host(), prefix(upstream()), images);
    }
  }

  /** True if it was killed in the phase; false if it ended first. */
  private boolean runAndKill(
      Phase phase, Random random, Path config, Path data, Path run, CountingProxy cache)
      throws Exception {
    passed.set(0);
    armed.set(true);
    Path sha256 = data.resolve("blobs/sha256");
    Path log = data.resolve(".oci-daemon/log");
    long blobsBefore = count(sha256, "");
    long recordsBefore = count(log, "");
    try (var victim = Daemon.start(onceWords(config, data, run.resolve("state")))) {
      switch (phase) {
        case DOWNLOAD ->
            killAfter(victim, upstream(), false, Kind.BLOB_GET, random.nextLong(40_000_000));
        case PUSH -> {
          if (random.nextBoolean()) {
            killAfter(victim, cache, true, Kind.UPLOAD_PUT, random.nextLong(20_000_000));
          } else {
            killAfter(victim, cache, true, Kind.MANIFEST_PUT, random.nextLong(20_000));
          }
        }
        case PUBLISH -> killWhenMore(victim, sha256, "", blobsBefore + random.nextLong(60));
        case LOG -> killWhenMore(victim, log, "", recordsBefore + random.nextLong(20));
        case CHECKPOINT -> killWhenMore(victim, log, "checkpoint", 0);
      }
      boolean killed = !armed.get();
      var end = victim.await(Duration.ofMinutes(3));
      return killed && end.exit() == 128 + 9;
    } finally {
      upstream().watch((kind, path, up, soFar) -> {});
      cache.watch((kind, path, up, soFar) -> {});
    }
  }

  private void killAfter(Daemon victim, CountingProxy proxy, boolean up, Kind which, long bytes) {
    proxy.watch((kind, path, isUp, soFar) -> {
      if (kind == which
          && isUp == up
          && passed.addAndGet(Math.min(soFar, 1 << 16)) > bytes
          && armed.getAndSet(false)) {
        victim.kill();
      }
    });
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMinutes(3))
        .until(() -> !armed.get() || !victim.alive());
  }

  private void killWhenMore(Daemon victim, Path folder, String nameContains, long than)
      throws IOException {
    while (victim.alive()) {
      if (count(folder, nameContains) > than) {
        armed.set(false);
        victim.kill();
        return;
      }
    }
  }

  private static long count(Path folder, String nameContains) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> file.toString().substring(folder.toString().length()).contains(nameContains))
          .count();
    }
  }
}
