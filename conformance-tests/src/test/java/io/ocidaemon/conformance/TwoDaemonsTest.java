package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.assertServes;
import static io.ocidaemon.conformance.EndToEnd.onceWords;
import static io.ocidaemon.conformance.EndToEnd.prefix;
import static io.ocidaemon.conformance.EndToEnd.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.Daemon;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Kind;
import io.ocidaemon.conformance.peer.Layout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes prime one folder at the same time: hardly a byte of a blob twice, nothing lost. */
class TwoDaemonsTest {
  @TempDir Path dir;

  @Test
  void shareOneFolder() {
    var images = new ArrayList<Fixture>(Fixtures.every(100 << 20));
    images.add(Fixtures.manyTags("team/service", 100, 20_000_000));
    Path data = dir.resolve("data");
    try (var registry = DockerRegistry.start(dir.resolve("up"));
        var upstream = CountingProxy.before(registry.host())) {
      new Push(registry.host()).images(images);
      Path config = new Configuration().registry(upstream, ".*").write(dir.resolve("config.yaml"));

      // No layer comes before both have listed, so that they are at it side by side however slowly
      // one starts.
      upstream.watch((kind, path, up, soFar) -> {
        if (kind == Kind.BLOB_GET && upstream.count(Kind.CATALOG) < 2) {
          Awaitility.await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> upstream.count(Kind.CATALOG) >= 2);
        }
      });
      try (var one = Daemon.start(onceWords(config, data, dir.resolve("state1")));
          var two = Daemon.start(onceWords(config, data, dir.resolve("state2")))) {
        one.await(Duration.ofMinutes(5)).exits(0);
        two.await(Duration.ofMinutes(5)).exits(0);
      }

      long distinct = distinctBytes(images);
      System.out.printf(
          "two daemons: blob bytes sent %.4f of the least; %s",
          (double) upstream.down(Kind.BLOB_GET) / distinct, upstream.table());
      assertThat(upstream.down(Kind.BLOB_GET))
          .as(upstream.table())
          .isLessThanOrEqualTo((long) (1.02 * distinct));
      assertThat(new Layout(data).entries())
          .hasSize(images.stream().mapToInt(f -> f.tags().size()).sum());
      try (var one = serve(data);
          var two = serve(data)) {
        for (Daemon server : List.of(one, two)) {
          assertServes(server.host(), prefix(upstream), images);
        }
      }
    }
  }

  private static long distinctBytes(List<Fixture> images) {
    var sizes = new HashMap<String, Long>();
    images.forEach(f -> f.blobs().forEach(b -> sizes.put(b.digest(), b.size())));
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
