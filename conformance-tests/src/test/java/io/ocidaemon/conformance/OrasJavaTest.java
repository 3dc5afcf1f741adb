package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.once;
import static io.ocidaemon.conformance.EndToEnd.prefix;
import static io.ocidaemon.conformance.EndToEnd.serve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.conformance.fixture.Blob;
import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.FaultyRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import land.oras.ContainerRef;
import land.oras.Registry;
import land.oras.exception.OrasException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An independent Java client reads our API: manifests, indexes, blobs, tags, catalogue, referrers,
 * errors.
 */
class OrasJavaTest {
  private static final List<String> REPOSITORIES =
      List.of("proj/app", "multi/arch", "artefact/chart", "signed/app");

  @TempDir Path dir;

  @Test
  void readsEverything() throws Exception {
    List<Fixture> images =
        Fixtures.every(1).stream().filter(f -> REPOSITORIES.contains(f.repository())).toList();
    Path data = dir.resolve("data");
    try (var upstream = FaultyRegistry.start()) {
      images.forEach(upstream::add);
      Path config =
          new Configuration()
              .registry(upstream, REPOSITORIES.toArray(String[]::new))
              .write(dir.resolve("config.yaml"));
      once(config, data).exits(0);
      try (var ours = serve(data)) {
        Registry client = Registry.builder().insecure(ours.host()).build();
        String below = ours.host() + "/" + prefix(upstream) + "/";
        for (Fixture image : images) {
          reads(client, below, image);
        }
        var tags = client.getTags(ContainerRef.parse(below + "proj/app"));
        assertThat(tags.tags()).containsExactly("1.0.0", "1.1.0", "1.2.0", "latest");
        assertThat(client.getRepositories().repositories())
            .containsExactlyInAnyOrderElementsOf(
                REPOSITORIES.stream().map(name -> prefix(upstream) + "/" + name).toList());
        refersTo(
            client,
            below,
            images.stream()
                .filter(f -> f.tags().containsKey("1.1") && f.repository().equals("signed/app"))
                .findFirst()
                .orElseThrow());
        assertThatThrownBy(() -> client.getManifest(ContainerRef.parse(below + "proj/app:absent")))
            .isInstanceOfSatisfying(
                OrasException.class, e -> assertThat(e.getStatusCode()).isEqualTo(404));
      }
    }
  }

  private void reads(Registry client, String below, Fixture image) throws Exception {
    for (var tag : image.tags().entrySet()) {
      var ref = ContainerRef.parse(below + image.repository() + ":" + tag.getKey());
      Blob manifest = tag.getValue();
      assertThat(client.probeDescriptor(ref).getDigest())
          .as(ref.toString())
          .isEqualTo(manifest.digest());
      String json =
          manifest.mediaType().contains("index")
              ? client.getIndex(ref).getJson()
              : client.getManifest(ref).getJson();
      assertThat(json).as(ref.toString()).isEqualTo(new String(manifest.bytes(), UTF_8));
    }
    for (Blob blob : image.blobs()) {
      var ref = ContainerRef.parse(below + image.repository() + "@" + blob.digest());
      Path file = dir.resolve("blob");
      Files.deleteIfExists(file);
      client.fetchBlob(ref, file);
      assertThat(file).as(ref.toString()).hasBinaryContent(blob.bytes());
    }
  }

  private static void refersTo(Registry client, String below, Fixture signed) {
    var subject =
        ContainerRef.parse(below + signed.repository() + "@" + signed.tag("1.1").digest());
    var referrers = client.getReferrers(subject, null);
    assertThat(referrers.getManifests()).hasSize(2);
  }
}
