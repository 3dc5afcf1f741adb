package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of manifests, and how much of it. */
class ContentsTest {
  private static final String LONG = "x".repeat(1_000_000);

  @TempDir Path data;

  /** An index of few descriptors and a million characters or more. */
  private static Descriptor heavy(Samples samples, int number) throws IOException {
    return samples.manifest(
        MediaType.OCI_INDEX,
        "{\"schemaVersion\":2,\"annotations\":{\"n\":\""
            + number
            + "\"},\"manifests\":[{\"mediaType\":\"x/y\",\"digest\":\"sha256:"
            + "a".repeat(64)
            + "\",\"size\":3,\"annotations\":{\"padding\":\""
            + LONG
            + "\"}}]}");
  }

  @Test
  void memoryIsBoundedByBytesAndNotByDescriptors() throws IOException {
    try (Store store = Store.open(data)) {
      Samples samples = new Samples(store);
      Contents contents = new Contents(store, new Faults(store));
      for (int i = 0; i < 20; i++) {
        Descriptor index = heavy(samples, i);
        assertThat(contents.references(index.digest(), index.mediaType()))
            .singleElement()
            .satisfies(named -> assertThat(named.annotations()).isEmpty());
      }
      assertThat(contents.kept()).isBetween(8L << 20, 32L << 20);
    }
  }

  @Test
  void whatIsKeptIsNotReadAgain() throws IOException {
    try (Store store = Store.open(data)) {
      Descriptor image = new Samples(store).image("one");
      Contents contents = new Contents(store, new Faults(store));
      assertThat(contents.get(image.digest())).isSameAs(contents.get(image.digest()));
      assertThat(contents.references(image.digest(), image.mediaType()))
          .isSameAs(contents.references(image.digest(), image.mediaType()));
    }
  }
}
