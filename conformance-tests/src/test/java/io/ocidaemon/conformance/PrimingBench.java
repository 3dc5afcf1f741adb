package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Cli;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code make bench}: a cold and a no-op pass over 300 tags of one repository, upstream and cache
 * both docker-registry, ours beside skopeo sync and regsync in one run. Counts and bytes are exact;
 * seconds are this machine's, so only their ratios say something.
 */
class PrimingBench {
  private static final int TAGS = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  @TempDir Path dir;

  /** One way to copy everything from the upstream into the cache. */
  private interface Copy {
    void run() throws Exception;
  }

  private record Row(
      String tool,
      String pass,
      long requests,
      long manifestGets,
      long bytes,
      long cacheRequests,
      double seconds) {}

  private final List<Row> rows = new ArrayList<>();

  @Test
  @Timeout(value = 45, unit = TimeUnit.MINUTES)
  void threeHundredTags() throws Exception {
    Fixture images = Fixtures.manyTags("team/service", TAGS, 20_000_000);
    try (var registry = DockerRegistry.start(dir.resolve("up"));
        var upstream = CountingProxy.before(registry.host())) {
      new Push(registry.host()).image(images);
      measure("oci-daemon", upstream, cache -> ours(upstream, cache));
      measure("regsync", upstream, cache -> regsync(upstream, cache));
      measure("skopeo sync", upstream, cache -> skopeo(upstream, cache));
    }
    System.out.println(table());
    assertThat(rows).hasSize(6);
  }

  private interface Tool {
    Copy into(CountingProxy cache) throws Exception;
  }

  /** Each tool gets a cache of its own, empty at first. */
  private void measure(String name, CountingProxy upstream, Tool tool) throws Exception {
    try (var registry = DockerRegistry.start(dir.resolve(name.replace(' ', '-')));
        var cache = CountingProxy.before(registry.host())) {
      Copy copy = tool.into(cache);
      for (String pass : List.of("cold", "no-op")) {
        upstream.reset();
        cache.reset();
        long start = System.nanoTime();
        copy.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%s, %s: %.1f s%n", name, pass, seconds);
        rows.add(
            new Row(
                name,
                pass,
                upstream.count(),
                upstream.count(Kind.MANIFEST_GET),
                upstream.down(),
                cache.count(),
                seconds));
      }
    }
  }

  private Copy ours(CountingProxy upstream, CountingProxy cache) {
    Path config =
        new Configuration()
            .cache(cache)
            .registry(upstream, "team/service")
            .write(dir.resolve("config.yaml"));
    Path data = dir.resolve("data");
    return () -> once(config, data).exits(0);
  }

  private Copy regsync(CountingProxy upstream, CountingProxy cache) throws Exception {
    Cli cli = Cli.in(dir.resolve("home"));
    String config =
        """
        version: 1
        creds:
          - {registry: "%1$s", tls: disabled}
          - {registry: "%2$s", tls: disabled}
        defaults: {parallel: 4}
        sync:
          - {source: "%1$s/team/service", target: "%2$s/team/service", type: repository}
        """
            .formatted(upstream.host(), cache.host());
    return () -> cli.regsync(config).run(PATIENCE).ok();
  }

  private Copy skopeo(CountingProxy upstream, CountingProxy cache) {
    Cli cli = Cli.in(dir.resolve("home"));
    return () ->
        cli.skopeo(
                "sync",
                "--src",
                "docker",
                "--dest",
                "docker",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                upstream.host() + "/team/service",
                cache.host() + "/team")
            .run(PATIENCE)
            .ok();
  }

  private String table() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                "%n%-12s %-6s %9s %13s %14s %14s %8s %7s%n",
                "TOOL",
                "PASS",
                "REQUESTS",
                "MANIFEST GETS",
                "BYTES",
                "AT THE CACHE",
                "SECONDS",
                "RATIO"));
    for (Row row : rows) {
      double ours =
          rows.stream()
              .filter(other -> other.tool().equals("oci-daemon") && other.pass().equals(row.pass()))
              .findFirst()
              .orElseThrow()
              .seconds();
      text.append(
          String.format(
              "%-12s %-6s %9d %13d %14d %14d %8.1f %7.2f%n",
              row.tool(),
              row.pass(),
              row.requests(),
              row.manifestGets(),
              row.bytes(),
              row.cacheRequests(),
              row.seconds(),
              row.seconds() / ours));
    }
    return text.toString();
  }
}
