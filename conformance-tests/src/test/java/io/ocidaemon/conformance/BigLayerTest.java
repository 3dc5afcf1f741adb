package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.BIG;
import static io.ocidaemon.conformance.EndToEnd.assertServes;
import static io.ocidaemon.conformance.EndToEnd.once;
import static io.ocidaemon.conformance.EndToEnd.prefix;
import static io.ocidaemon.conformance.EndToEnd.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.ImageBuilder;
import io.ocidaemon.conformance.fixture.Layers;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Command;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.DockerRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer of 1 GiB goes into the store and on to a cache without ever being in memory. */
class BigLayerTest {
  private static final long MB = 1_000_000;

  @TempDir Path dir;

  @Test
  void inConstantMemory() {
    Fixture image = ImageBuilder.oci("linux/amd64", Layers.big(170, BIG)).in("big", "1");
    var layer = image.blobs().get(1);
    Path data = dir.resolve("data");
    try (var upstream = DockerRegistry.start(dir.resolve("up"));
        var cache = DockerRegistry.start(dir.resolve("cache"))) {
      new Push(upstream.host()).image(image);
      String url = "http://" + upstream.host() + "/v2/big/blobs/" + layer.digest();
      long start = System.nanoTime();
      var sum = Command.of("sh", "-c", "curl -s " + url + " | sha256sum").run().ok();
      long curl = (System.nanoTime() - start) / 1_000_000;
      assertThat("sha256:" + sum.out().split(" ", 2)[0]).isEqualTo(layer.digest());

      Path toStore = new Configuration().registry(upstream, "big").write(dir.resolve("store.yaml"));
      var fetch = once(toStore, data).exits(0);
      Path toCache =
          new Configuration()
              .cache(cache)
              .registry(upstream, "big")
              .write(dir.resolve("cache.yaml"));
      var push = once(toCache, data).exits(0);

      System.out.printf(
          "layer of %d MB: curl | sha256sum %d ms; once into the store %d ms, %d MB RSS; push to a cache %d ms, %d MB RSS%n",
          layer.size() / MB,
          curl,
          fetch.took().toMillis(),
          fetch.peakRss() / MB,
          push.took().toMillis(),
          push.peakRss() / MB);
      assertThat(fetch.peakRss()).isPositive().isLessThan(200 * MB);
      assertThat(push.peakRss()).isPositive().isLessThan(200 * MB);
      assertServes(cache.host(), "", List.of(image));
      try (var ours = serve(data)) {
        assertServes(ours.host(), prefix(upstream), List.of(image));
        assertThat(ours.peakRss()).isPositive().isLessThan(200 * MB);
      }
    }
  }
}
