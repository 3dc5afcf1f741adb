package io.ocidaemon.primer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.ImageManifest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.registry.Endpoint;
import io.ocidaemon.primer.registry.FakeServer;
import io.ocidaemon.primer.registry.Mirror;
import io.ocidaemon.primer.registry.MirroredUpstream;
import io.ocidaemon.primer.registry.RegistryClient;
import io.ocidaemon.primer.registry.RegistrySettings;
import io.ocidaemon.primer.registry.RetrySettings;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.store.Store;
import io.ocidaemon.store.WrongContentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors that serve wrong bytes. */
@Timeout(60)
class BlobFetcherTest {
  private static final byte[] CONTENT = "the right bytes".getBytes(StandardCharsets.UTF_8);
  private static final byte[] WRONG = "the wrong bytes".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor BLOB = Descriptor.of(MediaType.OCTET_STREAM, CONTENT);
  private static final Reference NAME = Reference.parse("registry.example/app:1");

  @TempDir Path folder;

  private static FakeServer serving(byte[] bytes) {
    return new FakeServer(r -> r.send(200, bytes));
  }

  private static RegistryClient client(FakeServer server) {
    return RegistryClient.of(
        Endpoint.insecure(server.host()),
        RegistrySettings.defaults().withRetry(RetrySettings.mirror()));
  }

  private static Upstream behind(FakeServer origin, FakeServer... mirrors) {
    return new MirroredUpstream(
        client(origin),
        List.of(mirrors).stream()
            .map(mirror -> new Mirror(client(mirror), name -> name, false))
            .toList(),
        warning -> {});
  }

  private static ManifestTree tree() throws Exception {
    byte[] bytes =
        """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},
         "layers":[]}\
        """
            .formatted(MediaType.OCI_MANIFEST, MediaType.OCTET_STREAM, BLOB.digest(), BLOB.size())
            .getBytes(StandardCharsets.UTF_8);
    Descriptor root = Descriptor.of(MediaType.OCI_MANIFEST, bytes);
    ImageManifest manifest = (ImageManifest) Manifest.parse(bytes, MediaType.OCI_MANIFEST);
    return new ManifestTree(
        root,
        manifest,
        Map.of(root.digest(), root),
        Map.of(root.digest(), bytes),
        Map.of(BLOB.digest(), BLOB),
        true);
  }

  @Test
  void severalLyingMirrorsDoNotDefeatAnHonestOrigin() throws Exception {
    try (FakeServer first = serving(WRONG);
        FakeServer second = serving(WRONG);
        FakeServer third = serving(WRONG);
        FakeServer origin = serving(CONTENT);
        Upstream upstream = behind(origin, first, second, third);
        Store store = Store.open(folder)) {
      new BlobFetcher(store.blobs(), new PassListener() {}).fetch(NAME, tree(), upstream);
      assertThat(store.blobs().read(BLOB.digest(), 100)).isEqualTo(CONTENT);
      assertThat(List.of(first, second, third, origin)).allMatch(s -> s.lines().size() == 1);
    }
  }

  @Test
  void theOriginsOwnWrongBytesEndIt() throws Exception {
    try (FakeServer mirror = serving(WRONG);
        FakeServer origin = serving(WRONG);
        Upstream upstream = behind(origin, mirror);
        Store store = Store.open(folder)) {
      BlobFetcher fetcher = new BlobFetcher(store.blobs(), new PassListener() {});
      assertThatThrownBy(() -> fetcher.fetch(NAME, tree(), upstream))
          .isInstanceOf(WrongContentException.class);
      assertThat(mirror.lines()).hasSize(1);
      assertThat(origin.lines()).hasSize(1);
      assertThat(store.blobs().has(BLOB.digest())).isFalse();
    }
  }
}
