package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entity tags and conditions (facts/serving.md, section 5). */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class ConditionalTest extends LiveServer {
  private Descriptor image;
  private String blob;
  private final List<String> targets = new ArrayList<>();

  @Override
  void fill() throws IOException {
    Descriptor layer = samples.blob(LAYER, utf8("layer"));
    image = samples.image("one", layer);
    samples.commit("r.test/a:1", image);
    blob = "/v2/r.test/a/blobs/" + layer.digest();
    targets.addAll(
        List.of(
            blob,
            "/v2/r.test/a/manifests/1",
            "/v2/r.test/a/manifests/" + image.digest(),
            "/v2/r.test/a/tags/list",
            "/v2/r.test/a/referrers/" + image.digest(),
            "/v2/_catalog",
            "/v2/"));
  }

  @Test
  void notModified() throws IOException {
    for (String target : targets) {
      RawHttp.Answer whole = http.get(target);
      String etag = String.valueOf(whole.header("ETag"));
      assertThat(etag).as(target).startsWith("\"").endsWith("\"");
      for (String match :
          List.of(
              etag,
              "W/" + etag,
              "*",
              "\"other\", " + etag,
              "\"other\",W/" + etag,
              etag.replace("\"", ""))) {
        for (String method : List.of("GET", "HEAD")) {
          RawHttp.Answer answer = http.request(method, target, "If-None-Match: " + match);
          assertThat(answer.status()).as("%s %s: %s", method, target, match).isEqualTo(304);
          assertThat(answer.header("Content-Length")).isNull();
          for (String kept : List.of("ETag", "Cache-Control", "Vary", "Docker-Content-Digest")) {
            assertThat(answer.header(kept)).as(kept).isEqualTo(whole.header(kept));
          }
        }
      }
      assertThat(http.get(target, "If-None-Match: \"other\"").status()).isEqualTo(200);
      assertThat(http.get(target, "If-None-Match: \"a\"", "If-None-Match: " + etag).status())
          .as("two lines are one list")
          .isEqualTo(304);
    }
  }

  @Test
  void notModifiedWinsOverARange() throws IOException {
    RawHttp.Answer answer = http.get(blob, "If-None-Match: *", "Range: bytes=0-1");
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.header("Content-Range")).isNull();
  }

  @Test
  void preconditionFailed() throws IOException {
    for (String target : targets) {
      String etag = String.valueOf(http.get(target).header("ETag"));
      assertThat(http.get(target, "If-Match: " + etag).status()).isEqualTo(200);
      assertThat(http.get(target, "If-Match: *").status()).isEqualTo(200);
      for (String other : List.of("\"other\"", "W/" + etag)) {
        RawHttp.Answer answer = http.get(target, "If-Match: " + other);
        assertThat(answer.status()).as(target).isEqualTo(412);
        assertThat(answer.header("Content-Length")).isEqualTo("0");
      }
    }
  }

  @Test
  void aListHasAnotherTagOnceItHasChanged() throws IOException {
    String list = "/v2/r.test/a/tags/list";
    RawHttp.Answer before = http.get(list);
    assertThat(before.header("Cache-Control")).isEqualTo("no-cache");
    samples.commit("r.test/a:2", image);
    RawHttp.Answer after = http.get(list, "If-None-Match: " + before.header("ETag"));
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.text()).contains("\"1\",\"2\"");
  }

  @Test
  void unknownIsNeverNotModified() throws IOException {
    assertError(
        http.get("/v2/r.test/a/manifests/none", "If-None-Match: *"), 404, "MANIFEST_UNKNOWN");
    assertThat(http.get("/v2/r.test/a/manifests/none").header("ETag")).isNull();
  }
}
