package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Methods, errors, HEAD and the traps of the libraries below (facts/java.md, section 3). */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class ProtocolTest extends LiveServer {
  private Descriptor image;
  private Descriptor layer;
  private final List<String> found = new ArrayList<>();
  private final List<String> absent = new ArrayList<>();

  @Override
  void fill() throws IOException {
    layer = samples.blob(LAYER, utf8("text that compresses ".repeat(50_000)));
    image = samples.image("one", layer);
    Descriptor index = samples.index(image);
    samples.commit("r.test/a:1", index);
    String zeros = "sha256:" + "0".repeat(64);
    found.addAll(
        List.of(
            "/v2",
            "/v2/",
            "/v2/_catalog",
            "/v2/_catalog?n=1&ns=r.test",
            "/v2/r.test/a/tags/list",
            "/v2/a/tags/list?ns=r.test&n=0",
            "/v2/r.test/a/manifests/1",
            "/v2/r.test/a/manifests/" + index.digest(),
            "/v2/r.test/a/manifests/" + image.digest(),
            "/v2/r.test/a/blobs/" + layer.digest(),
            "/v2/r.test/a/blobs/" + image.digest(),
            "/v2/r.test/a/referrers/" + image.digest(),
            "/livez",
            "/readyz",
            "/hello"));
    absent.addAll(
        List.of(
            "/",
            "/v1/",
            "/v2/r.test",
            "/v2/r.test/a",
            "/v2/r.test/a/tags/lost",
            "/v2/r.test/a/manifests/none",
            "/v2/r.test/a/manifests/" + zeros,
            "/v2/r.test/a/manifests/sha256:zz",
            "/v2/r.test/a/blobs/" + zeros,
            "/v2/r.test/a/referrers/sha256:zz",
            "/v2/r.test/none/tags/list",
            "/v2/r.test/a/blobs/uploads/",
            "/v2/A/tags/list",
            "/v2/r.test/a/tags/list?n=x",
            "/v2/_catalog?ns=none.test",
            "/livez/x",
            "/metrics"));
  }

  @Override
  RegistryServerBuilder configure(RegistryServerBuilder builder) {
    return builder.routes(routes ->
        routes.get(
            "/hello",
            (request, response) -> {
              response.setContentType("text/plain");
              response.setContentLength(5);
              response.getOutputStream().write(utf8("hello"));
            }));
  }

  @Test
  void headEqualsGetEverywhere() throws IOException {
    List<String> all = new ArrayList<>(found);
    all.addAll(absent);
    for (String target : all) {
      RawHttp.Answer get = http.get(target);
      RawHttp.Answer head = http.head(target);
      assertThat(head.status()).as(target).isEqualTo(get.status());
      assertThat(head.comparable()).as(target).isEqualTo(get.comparable());
      assertThat(get.header("Content-Length")).isEqualTo(Integer.toString(get.body().length));
    }
  }

  @Test
  void everyErrorHasTheOneShape() throws IOException {
    for (String target : absent) {
      RawHttp.Answer answer = http.get(target);
      assertThat(answer.status()).as(target).isIn(400, 404);
      assertThat(answer.header("Content-Type")).as(target).isEqualTo("application/json");
      assertThat(answer.text()).as(target).startsWith("{\"errors\":[{\"code\":\"");
    }
    for (String target : found) {
      assertThat(http.get(target).status()).as(target).isEqualTo(200);
    }
  }

  @Test
  void onlyReading() throws IOException {
    List<String> all = new ArrayList<>(found);
    all.addAll(absent);
    for (String target : all) {
      for (String method :
          List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")) {
        RawHttp.Answer answer = http.request(method, target, "Content-Length: 0");
        assertError(answer, 405, "UNSUPPORTED");
        assertThat(answer.header("Allow")).as("%s %s", method, target).isEqualTo("GET, HEAD");
      }
    }
  }

  @Test
  void aBodyThatIsRefusedDoesNotBreakTheConnection() throws IOException {
    // In one write: a server may close over a body that comes after its refusal (RFC 9112, 9.3).
    http.socket()
        .getOutputStream()
        .write(
            utf8(
                "PUT /v2/r.test/a/manifests/1 HTTP/1.1\r\nHost: test\r\n"
                    + "Content-Length: 4\r\n\r\nbody"));
    assertThat(http.answer(false).status()).isEqualTo(405);
    assertThat(http.get("/v2/").status()).isEqualTo(200);
  }

  @Test
  void encodedSlashesAndDotsLeadNowhere() throws IOException {
    for (String target :
        List.of(
            "/v2/r.test%2Fa/tags/list",
            "/v2/r.test/a%2fmanifests/1",
            "/v2/r.test/x/../a/tags/list",
            "/v2/r.test/x/%2e%2e/a/tags/list",
            "/v2/../v2/r.test/a/tags/list",
            "/v2/r.test/a/manifests/..%2f1",
            "/v2/r.test//a/tags/list",
            "/v2/r.test/a;x=1/tags/list",
            "/v2/r.test/a/./tags/list",
            "/..",
            "/v2/..",
            "/v2/r.test/%zz/tags/list",
            "/v2/r.test/a/tags/list%00")) {
      try (RawHttp one = new RawHttp(server)) {
        RawHttp.Answer answer = one.get(target);
        assertThat(answer.status()).as(target).isIn(400, 404);
        assertThat(answer.header("Content-Type")).as(target).isEqualTo("application/json");
        assertThat(answer.header("Location")).isNull();
        assertThat(answer.text()).as(target).startsWith("{\"errors\":[{\"code\":\"");
      }
    }
  }

  @Test
  void nothingIsEverCompressed() throws IOException {
    for (String target : found) {
      for (String encoding : List.of("gzip", "br", "zstd;q=1.0, gzip;q=0.8, deflate;q=0.5", "*")) {
        RawHttp.Answer answer = http.get(target, "Accept-Encoding: " + encoding);
        assertThat(answer.header("Content-Encoding")).as(target).isNull();
        assertThat(answer.body()).isEqualTo(http.get(target).body());
      }
    }
  }

  @Test
  void headersOfAPartialPullWithManyRangesFit() throws IOException {
    StringBuilder ranges = new StringBuilder("Range: bytes=");
    for (int i = 0; i < 1_024; i++) {
      ranges
          .append(i == 0 ? "" : ",")
          .append(1_000_000 + 2 * i)
          .append('-')
          .append(1_000_000 + 2 * i);
    }
    assertThat(ranges.length()).isGreaterThan(16_000);
    assertThat(http.get("/v2/r.test/a/blobs/" + layer.digest(), ranges.toString()).status())
        .isEqualTo(200);
  }

  @Test
  void tooLargeHeadersAreAnErrorOfTheOneShape() throws IOException {
    RawHttp.Answer answer = http.get("/v2/", "X: " + "x".repeat(70_000));
    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.text()).startsWith("{\"errors\":[{\"code\":\"");
  }

  @Test
  void anAbsoluteRequestTargetIsServed() throws IOException {
    assertThat(http.get("http://test/v2/r.test/a/tags/list").status()).isEqualTo(200);
  }

  @Test
  void noWordOfWhoAnswers() throws IOException {
    for (String target : List.of("/v2/", "/v2/none/tags/list", "/hello", "/v2/a%2Fb/tags/list")) {
      try (RawHttp one = new RawHttp(server)) {
        RawHttp.Answer answer = one.get(target);
        assertThat(answer.header("Server")).isNull();
        assertThat(answer.header("X-Powered-By")).isNull();
        assertThat(answer.header("Set-Cookie")).isNull();
        assertThat(answer.text())
            .doesNotContainIgnoringCase("jetty")
            .doesNotContainIgnoringCase("javalin");
      }
    }
  }

  @Test
  void health() throws IOException {
    assertThat(http.get("/livez").text()).isEqualTo("alive\n");
    assertThat(http.get("/readyz").text()).isEqualTo("ready\n");
    assertThat(http.get("/readyz").header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void everyAnswerOfTheRegistryTellsItsGeneration() throws IOException {
    assertThat(http.get("/v2/").header("OCI-Daemon-Generation")).isEqualTo("1");
    samples.commit("r.test/a:2", image);
    assertThat(http.get("/v2/").header("OCI-Daemon-Generation")).isEqualTo("2");
    assertThat(http.get("/v2/r.test/a/manifests/none").header("OCI-Daemon-Generation"))
        .isEqualTo("2");
    assertThat(http.request("POST", "/v2/", "Content-Length: 0").header("OCI-Daemon-Generation"))
        .isEqualTo("2");
  }
}
