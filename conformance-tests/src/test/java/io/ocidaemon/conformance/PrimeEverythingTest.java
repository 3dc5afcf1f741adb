package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.BIG;
import static io.ocidaemon.conformance.EndToEnd.assertServes;
import static io.ocidaemon.conformance.EndToEnd.once;
import static io.ocidaemon.conformance.EndToEnd.prefix;
import static io.ocidaemon.conformance.EndToEnd.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Blob;
import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Cli;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Layout;
import io.ocidaemon.conformance.peer.Olareg;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty images of every shape: one pass into the store and two caches, then read back by other
 * people's clients.
 */
class PrimeEverythingTest {
  @TempDir Path dir;

  @Test
  void oneFullPass() {
    List<Fixture> images = Fixtures.every(BIG);
    Fixture strong = Fixtures.sha512Manifest("strong", "1");
    Path data = dir.resolve("data");
    try (var upstream = DockerRegistry.start(dir.resolve("up"));
        var sha512Upstream = Olareg.start(dir.resolve("up512"));
        var debian = DockerRegistry.start(dir.resolve("cache2"));
        var three = DockerRegistry.distribution3(dir.resolve("cache3"));
        var olareg = Olareg.start(dir.resolve("cacheO"))) {
      new Push(upstream.host()).images(images);
      new Push(sha512Upstream.host()).image(strong);
      Path config =
          new Configuration()
              .cache(debian)
              .cache(three)
              .cache(olareg)
              .registry(
                  upstream, "{name: \".*\", exclude_cache: [\"%s\"]}".formatted(olareg.host()))
              .registry(
                  sha512Upstream,
                  "{name: strong, include_cache: [\"%s\"]}".formatted(olareg.host()))
              .write(dir.resolve("config.yaml"));

      var pass = once(config, data).exits(0);
      System.out.printf(
          "40 images, big layer %d bytes: %d ms%n%s", BIG, pass.took().toMillis(), pass.out());

      assertServes(debian.host(), "", images);
      assertServes(three.host(), "", images);
      assertServes(olareg.host(), "", List.of(strong));
      theLayoutIsReadByOthers(new Layout(data), upstream, images);
      try (var ours = serve(data)) {
        assertServes(ours.host(), prefix(upstream), images);
        assertServes(ours.host(), prefix(sha512Upstream), List.of(strong));
        everyClientSeesTheSameBytes(ours.host() + "/" + prefix(upstream), images);
      }
    }
  }

  private void theLayoutIsReadByOthers(
      Layout layout, DockerRegistry upstream, List<Fixture> images) {
    var cli = Cli.in(dir.resolve("home"));
    var entries = layout.entries();
    for (Fixture image : images) {
      image
          .tags()
          .forEach((tag, manifest) -> {
            String reference = upstream.host() + "/" + image.repository() + ":" + tag;
            assertThat(entries).containsEntry(reference, manifest.digest());
            // Docker's types in a layout are beyond skopeo, and so is "_" in a layout's reference
            // name.
            if (manifest.mediaType().contains("oci") && !tag.contains("_")) {
              var raw =
                  cli.skopeo("inspect", "--raw", "oci:" + layout.dir() + ":" + reference)
                      .run()
                      .ok();
              assertThat(raw.stdout()).as(reference).isEqualTo(manifest.bytes());
            }
          });
    }
  }

  private void everyClientSeesTheSameBytes(String where, List<Fixture> images) {
    var cli = Cli.in(dir.resolve("home"));
    for (Fixture image : images) {
      image
          .tags()
          .forEach((tag, manifest) -> {
            String reference = where + "/" + image.repository() + ":" + tag;
            assertThat(cli.skopeoRaw(reference)).as(reference).isEqualTo(manifest.bytes());
            assertThat(cli.craneDigest(reference)).as(reference).isEqualTo(manifest.digest());
            assertThat(cli.orasManifest(reference)).as(reference).isEqualTo(manifest.bytes());
          });
    }
    Blob app = images.getFirst().tag("1.0.0");
    String copy = "oci:" + dir.resolve("copy") + ":app";
    cli.skopeo("copy", "--src-tls-verify=false", "docker://" + where + "/proj/app:1.0.0", copy)
        .run()
        .ok();
    assertThat(cli.skopeo("inspect", "--raw", copy).run().ok().stdout()).isEqualTo(app.bytes());
    cli.crane("validate", "--insecure", "--remote", where + "/multi/arch:3.0").run().ok();
  }
}
