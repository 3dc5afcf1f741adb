package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.assertServes;
import static io.ocidaemon.conformance.EndToEnd.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Kind;
import io.ocidaemon.conformance.peer.Zot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zot as a cache, and as an upstream: every digest stays what it was. */
class ZotTest {
  @TempDir Path dir;

  @Test
  void everyShapeGoesIntoZotAndOutOfItAgain() {
    List<Fixture> images = Fixtures.every(8 << 20);
    try (var zot = Zot.start(dir.resolve("zot"));
        var upstream = DockerRegistry.start(dir.resolve("up"));
        var counted = CountingProxy.before(zot.host())) {
      new Push(upstream.host()).images(images);
      Path config =
          new Configuration()
              .cache(counted)
              .registry(upstream, ".*")
              .write(dir.resolve("config.yaml"));
      once(config, dir.resolve("data")).exits(0);
      assertServes(zot.host(), "", images);

      counted.reset();
      once(config, dir.resolve("data")).exits(0);
      assertThat(counted.up()).as(counted.table()).isZero();
      assertThat(counted.count()).as(counted.table()).isEqualTo(counted.count(Kind.MANIFEST_HEAD));

      Path back = new Configuration().registry(counted, ".*").write(dir.resolve("back.yaml"));
      once(back, dir.resolve("other")).exits(0);
      try (var ours = EndToEnd.serve(dir.resolve("other"))) {
        assertServes(ours.host(), EndToEnd.prefix(counted), images);
      }
    }
  }
}
