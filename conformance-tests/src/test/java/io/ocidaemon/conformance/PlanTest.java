package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.Daemon;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Kind;
import io.ocidaemon.oci.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code plan} says is what {@code once} then does; and it leaves nothing behind. */
class PlanTest {
  private static final int TAGS = 5;

  @TempDir Path dir;

  private JsonNode plan(Path config, String... more) {
    List<Object> words = new ArrayList<>(List.of("plan", "--mode", "cache", "--output", "json"));
    words.addAll(List.of("--config", config, "--data", dir.resolve("data")));
    words.addAll(List.of(more));
    return Json.mapper().readTree(Daemon.run(words.toArray()).exits(0).out());
  }

  private static List<String> actions(JsonNode plan) {
    return plan.path("images").valueStream().map(i -> i.path("action").asString("")).toList();
  }

  @Test
  void aPlanIsWhatThePassDoes() {
    Fixture images = Fixtures.manyTags("team/service", TAGS, 200_000);
    try (var registry = DockerRegistry.start(dir.resolve("up"));
        var upstream = CountingProxy.before(registry.host());
        var cache = DockerRegistry.start(dir.resolve("cache"))) {
      new Push(registry.host()).image(images);
      Path config =
          new Configuration()
              .cache(cache)
              .registry(upstream, "team/service")
              .write(dir.resolve("config.yaml"));

      JsonNode byHead = plan(config, "--head-only");
      assertThat(actions(byHead)).hasSize(TAGS).containsOnly("fetch");
      assertThat(byHead.at("/totals/bytes").isNull()).isTrue();
      assertThat(upstream.count(Kind.MANIFEST_GET)).as(upstream.table()).isZero();

      JsonNode before = plan(config);
      assertThat(actions(before)).hasSize(TAGS).containsOnly("fetch");
      assertThat(dir.resolve("data")).doesNotExist();
      upstream.reset();
      once(config, dir.resolve("data")).exits(0);
      assertThat(before.at("/totals/requests").asLong())
          .as(upstream.table())
          .isEqualTo(
              upstream.count(Kind.MANIFEST_HEAD, Kind.MANIFEST_GET, Kind.BLOB_HEAD, Kind.BLOB_GET));
      assertThat(before.at("/totals/bytes").asLong())
          .as(upstream.table())
          .isEqualTo(upstream.down(Kind.MANIFEST_GET, Kind.BLOB_GET));

      JsonNode after = plan(config);
      assertThat(actions(after)).hasSize(TAGS).containsOnly("none");
      assertThat(after.at("/totals/requests").asLong()).isEqualTo(TAGS);
    }
  }
}
