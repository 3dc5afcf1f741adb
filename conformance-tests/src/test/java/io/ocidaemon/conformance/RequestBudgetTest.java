package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests a pass may send; each assertion shows the whole table when it fails. */
class RequestBudgetTest {
  private static final int TAGS = 300;

  @TempDir Path dir;

  @Test
  void coldAndNoOpPassOf300Tags() {
    Fixture images = Fixtures.manyTags("team/service", TAGS, 20_000_000);
    Path data = dir.resolve("data");
    try (var registry = DockerRegistry.start(dir.resolve("up"));
        var upstream = CountingProxy.before(registry.host());
        var debian = DockerRegistry.start(dir.resolve("cache2"));
        var first = CountingProxy.before(debian.host());
        var three = DockerRegistry.distribution3(dir.resolve("cache3"));
        var second = CountingProxy.before(three.host())) {
      new Push(registry.host()).image(images);
      Path config =
          new Configuration()
              .cache(first)
              .cache(second)
              .registry(upstream, "team/service")
              .write(dir.resolve("config.yaml"));

      var cold = once(config, data).exits(0);
      System.out.printf("cold pass: %d ms; upstream%n%s", cold.took().toMillis(), upstream.table());
      System.out.printf("a cache%n%s", first.table());
      assertThat(upstream.count()).as(upstream.table()).isLessThanOrEqualTo(3L * TAGS + 6);
      assertThat(upstream.down(Kind.BLOB_GET)).as(upstream.table()).isEqualTo(images.blobBytes());
      for (CountingProxy cache : List.of(first, second)) {
        assertThat(cache.count()).as(cache.table()).isLessThanOrEqualTo(7L * TAGS + 6);
        assertThat(cache.up(Kind.UPLOAD_POST, Kind.UPLOAD_PATCH, Kind.UPLOAD_PUT))
            .as(cache.table())
            .isEqualTo(images.blobBytes());
      }

      List.of(upstream, first, second).forEach(CountingProxy::reset);
      var noOp = once(config, data).exits(0);
      System.out.printf(
          "no-op pass: %d ms; upstream%n%s", noOp.took().toMillis(), upstream.table());
      System.out.printf("a cache%n%s", first.table());
      assertThat(upstream.count(Kind.MANIFEST_HEAD)).as(upstream.table()).isEqualTo(TAGS);
      for (CountingProxy side : List.of(upstream, first, second)) {
        assertThat(side.count(Kind.MANIFEST_HEAD, Kind.BLOB_HEAD))
            .as(side.table())
            .isLessThanOrEqualTo(TAGS);
        assertThat(side.calls())
            .as(side.table())
            .allMatch(call ->
                call.method().equals("HEAD")
                    || call.kind() == Kind.TAGS
                    || call.kind() == Kind.CATALOG);
        assertThat(side.up()).as(side.table()).isZero();
      }
    }
  }
}
