package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.assertServes;
import static io.ocidaemon.conformance.EndToEnd.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.ImageBuilder;
import io.ocidaemon.conformance.fixture.ImageBuilder.Member;
import io.ocidaemon.conformance.fixture.Layers;
import io.ocidaemon.conformance.fixture.Part;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.FaultyRegistry;
import io.ocidaemon.conformance.peer.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While an index is put, no other manifest of that repository is: docker-registry writes the link
 * of a manifest anew at each put, in place, and refuses an index whose member it finds half written
 * (seen with two indexes that share one).
 */
class PushOrderTest {
  @TempDir Path dir;

  @Test
  void anIndexIsPutAlone() {
    List<Part> members = new ArrayList<>();
    List<Fixture> images = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      members.add(ImageBuilder.oci("linux/amd64", Layers.gzip(i, 100)));
      images.add(members.get(i).in("shared", "member-" + i));
    }
    for (int i = 0; i < 6; i++) {
      Member[] some =
          members.subList(i / 2, 6).stream()
              .map(part -> Member.of("linux/amd64", part))
              .toArray(Member[]::new);
      images.add(ImageBuilder.index(some).in("shared", "index-" + i));
    }
    Set<String> running = ConcurrentHashMap.newKeySet();
    Set<String> together = ConcurrentHashMap.newKeySet();
    try (var upstream = FaultyRegistry.start();
        var registry = DockerRegistry.start(dir.resolve("cache"));
        var cache = CountingProxy.before(registry.host())) {
      images.forEach(upstream::add);
      cache.watch((kind, path, up, soFar) -> {
        if (kind == Kind.MANIFEST_PUT && up) {
          running.add(path);
          pause();
          var others = Set.copyOf(running);
          if (others.size() > 1 && others.stream().anyMatch(p -> p.contains("/index-"))) {
            together.addAll(others);
          }
          running.remove(path);
        }
      });
      Path config =
          new Configuration()
              .cache(cache)
              .registry(upstream, "shared")
              .write(dir.resolve("config.yaml"));

      once(config, dir.resolve("data")).exits(0);

      assertThat(together).isEmpty();
      assertServes(registry.host(), "", images);
    }
  }

  /** Holds a request back for a moment, so that whatever may run beside it does. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(60);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
