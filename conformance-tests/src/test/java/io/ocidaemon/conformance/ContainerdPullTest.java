package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.once;
import static io.ocidaemon.conformance.EndToEnd.prefix;
import static io.ocidaemon.conformance.EndToEnd.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Layers;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.Containerd;
import io.ocidaemon.conformance.peer.DockerRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real containerd pulls what was primed, the upstream being gone, and runs a container from it.
 */
class ContainerdPullTest {
  private static final List<String> REPOSITORIES =
      List.of("run/hello", "multi/arch", "docker/list", "nested");

  @TempDir Path dir;

  @Test
  void pullsThroughHostsTomlAndByPath() {
    List<Fixture> images =
        Fixtures.every(1).stream().filter(f -> REPOSITORIES.contains(f.repository())).toList();
    Path data = dir.resolve("data");
    DockerRegistry gone;
    try (var upstream = DockerRegistry.start(dir.resolve("up"))) {
      gone = upstream;
      new Push(upstream.host()).images(images);
      Path config =
          new Configuration()
              .registry(upstream, REPOSITORIES.toArray(String[]::new))
              .write(dir.resolve("config.yaml"));
      once(config, data).exits(0);
    }
    try (var ours = serve(data);
        var containerd = Containerd.start(dir.resolve("c"))) {
      containerd.mirror(gone.host(), ours.host());
      for (Fixture image : images) {
        image
            .tags()
            .forEach((tag, manifest) -> {
              String byNamespace = gone.host() + "/" + image.repository() + ":" + tag;
              containerd.pull(byNamespace).ok();
              assertThat(containerd.digest(byNamespace))
                  .as(byNamespace)
                  .isEqualTo(manifest.digest());
              String byPath =
                  ours.host() + "/" + prefix(gone) + "/" + image.repository() + ":" + tag;
              containerd.pullPlainHttp(byPath).ok();
              assertThat(containerd.digest(byPath)).as(byPath).isEqualTo(manifest.digest());
            });
      }
      String byNamespace = gone.host() + "/run/hello:1.0";
      assertThat(containerd.run(byNamespace).ok().out().strip()).isEqualTo(Layers.HELLO);
      String byPath = ours.host() + "/" + prefix(gone) + "/run/hello:1.0";
      assertThat(containerd.run(byPath).ok().out().strip()).isEqualTo(Layers.HELLO);
      assertThat(containerd.pull(gone.host() + "/run/hello:absent").exit()).isNotZero();
    }
  }
}
