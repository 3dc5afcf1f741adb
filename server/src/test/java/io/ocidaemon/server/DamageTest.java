package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that another tool truncates, is just writing or has spoilt: never sent, never kept. */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class DamageTest extends LiveServer {
  private static final String MANIFESTS = "/v2/r.test/a/manifests/";
  private static final String BLOBS = "/v2/r.test/a/blobs/";
  private Descriptor layer;
  private Descriptor image;

  @Override
  void fill() throws IOException {
    layer = samples.blob(LAYER, new byte[9_000_000]);
    image = samples.image("one", layer);
    samples.commit("r.test/a:1", image);
  }

  private Path file(Digest digest) {
    return data.resolve("blobs/" + digest.algorithm().id() + "/" + digest.hex());
  }

  /** Writes over a file in place, as truncating tools do. */
  private byte[] spoil(Digest digest, int length, int change) throws IOException {
    Path file = file(digest);
    byte[] good = Files.readAllBytes(file);
    byte[] bad = Arrays.copyOf(good, length);
    bad[length - 1] += (byte) change;
    assertThat(file.toFile().setWritable(true)).isTrue();
    Files.write(file, bad);
    return good;
  }

  @Test
  void aTornManifestIsNeitherSentNorKept() throws IOException {
    for (boolean sameLength : new boolean[] {false, true}) {
      Descriptor torn = samples.image("torn" + sameLength, layer);
      samples.commit("r.test/a:torn" + sameLength, torn);
      int length = (int) torn.size() - (sameLength ? 0 : 10);
      byte[] good = spoil(torn.digest(), length, 1);
      try (LogCapture log = new LogCapture()) {
        for (int i = 0; i < 2; i++) {
          assertError(http.get(MANIFESTS + "torn" + sameLength), 404, "MANIFEST_UNKNOWN");
          assertError(http.get(MANIFESTS + torn.digest()), 404, "MANIFEST_UNKNOWN");
          assertError(http.get(BLOBS + torn.digest()), 404, "BLOB_UNKNOWN");
        }
        assertThat(log.loud())
            .singleElement()
            .satisfies(line -> assertThat(line).contains(file(torn.digest()).toString()));
      }
      Files.write(file(torn.digest()), good);
      assertThat(http.get(MANIFESTS + "torn" + sameLength).body()).isEqualTo(good);
      assertThat(http.get(BLOBS + torn.digest()).body()).isEqualTo(good);
    }
  }

  @Test
  void aBlobOfAnotherLengthThanItsDescriptorSaysIsNotSent() throws IOException {
    Descriptor small = samples.blob(LAYER, utf8("a small layer"));
    samples.commit("r.test/a:small", samples.image("small", small));
    for (Descriptor blob : List.of(layer, small)) {
      assertThat(http.get(BLOBS + blob.digest()).body()).hasSize((int) blob.size());
      byte[] good = spoil(blob.digest(), (int) blob.size() - 1, 0);
      try (LogCapture log = new LogCapture()) {
        assertError(http.get(BLOBS + blob.digest()), 404, "BLOB_UNKNOWN");
        assertError(http.get(BLOBS + blob.digest(), "Range: bytes=0-"), 404, "BLOB_UNKNOWN");
        assertThat(log.loud())
            .singleElement()
            .satisfies(line -> assertThat(line).contains(file(blob.digest()).toString()));
      }
      Files.write(file(blob.digest()), good);
      assertThat(http.get(BLOBS + blob.digest()).body()).isEqualTo(good);
    }
  }

  @Test
  void ofASmallBlobTheHashDecidesWhereADescriptorIsWrong() throws IOException {
    Descriptor blob = samples.blob(LAYER, utf8("right"));
    Descriptor liar = Descriptor.of(LAYER, blob.digest(), 77);
    samples.commit("r.test/liar:1", samples.image("liar", liar));
    assertThat(http.get("/v2/r.test/liar/blobs/" + blob.digest()).text()).isEqualTo("right");
  }

  @Test
  void aManifestOverTheLimitIsNotSent() throws IOException {
    byte[] large = new byte[Manifest.MAX_BYTES + 1];
    Arrays.fill(large, (byte) ' ');
    spoil(image.digest(), (int) image.size(), 0);
    Files.write(file(image.digest()), large);
    assertError(http.get(MANIFESTS + "1"), 404, "MANIFEST_UNKNOWN");
  }

  @Test
  void whatIsMissingIsToldOnce() throws IOException {
    Files.delete(file(layer.digest()));
    try (LogCapture log = new LogCapture()) {
      Files.delete(file(image.digest()));
      assertError(http.get(MANIFESTS + "1"), 404, "MANIFEST_UNKNOWN");
      assertError(http.get(MANIFESTS + "1"), 404, "MANIFEST_UNKNOWN");
      assertThat(log.loud()).singleElement().asString().contains("the next pass brings it");
    }
  }
}
