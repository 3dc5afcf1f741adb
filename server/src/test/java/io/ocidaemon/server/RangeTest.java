package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ranges on the wire (facts/serving.md, 4.1), of a small blob, a large one and a manifest. */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class RangeTest extends LiveServer {
  private final byte[] small = new byte[1_000];
  private final byte[] large = new byte[3_000_000];
  private String smallBlob;
  private String largeBlob;
  private String manifest;
  private byte[] manifestBytes;

  @Override
  void fill() throws IOException {
    Random random = new Random(1);
    random.nextBytes(small);
    random.nextBytes(large);
    Descriptor one = samples.blob(LAYER, small);
    Descriptor two = samples.blob(LAYER, large);
    Descriptor image = samples.image("ranges", one, two);
    samples.commit("r.test/a:1", image);
    smallBlob = "/v2/r.test/a/blobs/" + one.digest();
    largeBlob = "/v2/r.test/a/blobs/" + two.digest();
    manifest = "/v2/r.test/a/manifests/1";
    manifestBytes = store.blobs().read(image.digest(), 1 << 20);
  }

  private void part(String target, byte[] whole, String range, int from, int to)
      throws IOException {
    RawHttp.Answer answer = http.get(target, "Range: " + range);
    assertThat(answer.status()).as(range).isEqualTo(206);
    assertThat(answer.header("Content-Range"))
        .isEqualTo("bytes " + from + "-" + (to - 1) + "/" + whole.length);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(whole, from, to));
    RawHttp.Answer full = http.get(target);
    assertThat(full.body()).isEqualTo(whole);
    for (String same : List.of("ETag", "Docker-Content-Digest", "Content-Type", "Cache-Control")) {
      assertThat(answer.header(same)).as(same).isNotNull().isEqualTo(full.header(same));
    }
  }

  @Test
  void partsOfEverything() throws IOException {
    for (String target : List.of(smallBlob, largeBlob, manifest)) {
      byte[] whole =
          target.equals(smallBlob) ? small : target.equals(largeBlob) ? large : manifestBytes;
      int n = whole.length;
      part(target, whole, "bytes=0-9", 0, 10);
      part(target, whole, "bytes=10-", 10, n);
      part(target, whole, "bytes=0-", 0, n);
      part(target, whole, "bytes=-5", n - 5, n);
      part(target, whole, "bytes=-" + (n + 5), 0, n);
      part(target, whole, "bytes=7-" + (n + 100), 7, n);
      part(target, whole, "bytes=" + (n - 1) + "-", n - 1, n);
    }
  }

  @Test
  void outside() throws IOException {
    for (String range :
        List.of("bytes=1000-", "bytes=5000-6000", "bytes=9-5", "bytes=-0", "bytes=500-0")) {
      RawHttp.Answer answer = http.get(smallBlob, "Range: " + range);
      assertError(answer, 416, "RANGE_INVALID");
      assertThat(answer.header("Content-Range")).as(range).isEqualTo("bytes */1000");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void ignored() throws IOException {
    for (String range : List.of("items=0-1", "bytes=x", "bytes=0-1,5-6", "bytes 0-1")) {
      RawHttp.Answer answer = http.get(smallBlob, "Range: " + range);
      assertThat(answer.status()).as(range).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(small);
      assertThat(answer.header("Content-Range")).isNull();
    }
    assertThat(http.get(smallBlob, "Range: bytes=0-1", "Range: bytes=3-4").status()).isEqualTo(200);
  }

  @Test
  void ignoredOnHead() throws IOException {
    for (String range : List.of("bytes=0-9", "bytes=5000-", "bytes=9-5")) {
      RawHttp.Answer answer = http.head(smallBlob, "Range: " + range);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Length")).isEqualTo("1000");
      assertThat(answer.header("Content-Range")).isNull();
    }
  }

  @Test
  void ofNothingIsNothing() throws IOException {
    Descriptor empty = samples.blob(LAYER, new byte[0]);
    samples.commit("r.test/a:empty", samples.image("empty", empty));
    for (String range : List.of("bytes=0-", "bytes=0-0", "bytes=-1", "bytes=9-5")) {
      RawHttp.Answer answer = http.get("/v2/r.test/a/blobs/" + empty.digest(), "Range: " + range);
      assertThat(answer.status()).as(range).isEqualTo(200);
      assertThat(answer.header("Content-Length")).isEqualTo("0");
    }
  }

  @Test
  void onlyBlobsAndManifestsHaveRanges() throws IOException {
    for (String target : List.of("/v2/", "/v2/_catalog", "/v2/r.test/a/tags/list")) {
      RawHttp.Answer answer = http.get(target, "Range: bytes=0-1");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Accept-Ranges")).isNull();
    }
  }

  @Test
  void ifRange() throws IOException {
    String etag = http.head(smallBlob).header("ETag");
    String range = "Range: bytes=0-9";
    assertThat(http.get(smallBlob, range, "If-Range: " + etag).status()).isEqualTo(206);
    for (String other : List.of("\"other\"", "W/" + etag, "Tue, 24 Nov 2026 10:00:00 GMT", "*")) {
      RawHttp.Answer answer = http.get(smallBlob, range, "If-Range: " + other);
      assertThat(answer.status()).as(other).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(small);
    }
    // Not even a range outside of the content counts then.
    assertThat(http.get(smallBlob, "Range: bytes=9999-", "If-Range: \"other\"").status())
        .isEqualTo(200);
  }
}
