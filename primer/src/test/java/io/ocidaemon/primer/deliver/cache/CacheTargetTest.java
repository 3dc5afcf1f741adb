package io.ocidaemon.primer.deliver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.Access;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.deliver.DeliverableImage;
import io.ocidaemon.primer.registry.Clients;
import io.ocidaemon.primer.registry.FakeRegistry;
import io.ocidaemon.primer.registry.FakeServer;
import io.ocidaemon.primer.registry.RegistryException;
import io.ocidaemon.store.Progress;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that refuses an index: for a member that is missing, or for a moment. */
class CacheTargetTest {
  private static final Reference NAME = Reference.parse("registry.example/app:1");

  @TempDir Path folder;

  private final FakeRegistry registry = new FakeRegistry();
  private final AtomicInteger completions = new AtomicInteger();
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("data"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Descriptor put(String mediaType, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Descriptor descriptor = Descriptor.of(mediaType, bytes);
    store.blobs().put(descriptor.digest(), bytes);
    return descriptor;
  }

  private static String json(Descriptor descriptor) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }

  private Descriptor member() throws IOException {
    Descriptor config = put(MediaType.OCI_CONFIG, "{}");
    return put(
        MediaType.OCI_MANIFEST,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[]}"
            .formatted(MediaType.OCI_MANIFEST, json(config)));
  }

  private DeliverableImage index(Descriptor... members) throws IOException {
    StringBuilder list = new StringBuilder();
    for (Descriptor member : members) {
      list.append(list.isEmpty() ? "" : ",").append(json(member));
    }
    Descriptor index =
        put(
            MediaType.OCI_INDEX,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(MediaType.OCI_INDEX, list));
    return new DeliverableImage(NAME, index, true, completions::incrementAndGet);
  }

  private void deliver(DeliverableImage image) throws IOException, InterruptedException {
    try (FakeServer server = new FakeServer(registry);
        var client = new Clients().of(server)) {
      var config = CacheConfig.of(Access.of("cache.example").overHttp());
      new CacheTarget(config, client, store.blobs()).deliver(image, Progress.NONE);
    }
  }

  @Test
  void anIndexRefusedForAMomentIsPutAgain() throws Exception {
    registry.refusedIndexes = 2; // as while another daemon puts the member
    deliver(index(member()));
    assertThat(registry.refusedIndexes).isZero();
    assertThat(completions).hasValue(0);
  }

  @Test
  void anIndexRefusedForGoodIsAFailure() throws Exception {
    registry.refusedIndexes = 100;
    DeliverableImage image = index(member());
    assertThatThrownBy(() -> deliver(image))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("app:1")
        .hasMessageContaining("MANIFEST_BLOB_UNKNOWN");
    assertThat(100 - registry.refusedIndexes).isLessThanOrEqualTo(5);
  }

  @Test
  void aSparseIndexIsCompletedAtOnce() throws Exception {
    registry.refusedIndexes = 1;
    Descriptor absent =
        Descriptor.of(MediaType.OCI_MANIFEST, "absent".getBytes(StandardCharsets.UTF_8));
    deliver(index(member(), absent));
    assertThat(completions).hasValue(1);
    assertThat(registry.refusedIndexes).isZero();
  }
}
