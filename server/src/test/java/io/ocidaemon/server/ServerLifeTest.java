package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ocidaemon.oci.Descriptor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Random;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/** Starting, stopping, draining, and life in another container. */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class ServerLifeTest extends LiveServer {
  private final byte[] content = new byte[30_000_000];
  private String blob;

  @Override
  void fill() throws IOException {
    new Random(3).nextBytes(content);
    Descriptor layer = samples.blob(LAYER, content);
    samples.commit("r.test/a:1", samples.image("one", layer));
    blob = "/v2/r.test/a/blobs/" + layer.digest();
  }

  @Test
  void urls() throws IOException {
    assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port());
    assertThat(server.port()).isPositive();
  }

  @Test
  void ipv6() throws IOException {
    for (String address : new String[] {"::1", "[::1]"}) {
      try (RegistryServer six = RegistryServer.of(store).listen(address, 0).start();
          RawHttp to = new RawHttp("::1", six.port())) {
        assertThat(six.url()).isEqualTo("http://[::1]:" + six.port());
        assertThat(to.get("/v2/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aTakenPortIsSaidPlainly() {
    assertThatThrownBy(() -> RegistryServer.of(store).listen("127.0.0.1", server.port()).start())
        .isInstanceOf(BindException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port());
    assertThatThrownBy(() -> RegistryServer.of(store).listen("192.0.2.1", 0).start())
        .isInstanceOf(BindException.class);
  }

  @Test
  void aBodyUnderWayIsDrained() throws Exception {
    http.send("GET", blob);
    assertThat(http.headers().status()).isEqualTo(200);
    byte[] first = http.in().readNBytes(1_000_000);
    try (RawHttp idle = new RawHttp(server)) {
      assertThat(idle.get("/readyz").status()).isEqualTo(200);
      Thread closing = Thread.ofVirtual().start(server::close);
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> new RawHttp(server).close())
                  .isInstanceOf(ConnectException.class));
      assertThat(closing.isAlive()).isTrue();
      byte[] rest = http.in().readNBytes(content.length - first.length);
      assertThat(rest.length).isEqualTo(content.length - first.length);
      assertThat(
              java.util.Arrays.equals(rest, 0, rest.length, content, first.length, content.length))
          .isTrue();
      assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void whileDrainingNothingNewIsServed() throws Exception {
    http.send("GET", blob);
    assertThat(http.headers().status()).isEqualTo(200);
    RawHttp idle = new RawHttp(server);
    assertThat(idle.get("/readyz").status()).isEqualTo(200);
    idle.send("GET", "/livez");
    assertThat(idle.answer(false).status()).isEqualTo(200);
    Thread closing = Thread.ofVirtual().start(server::close);
    RawHttp.Answer answer = null;
    try {
      while (answer == null || answer.status() == 200) {
        answer = idle.get("/readyz");
      }
      assertThat(answer.status()).isEqualTo(503);
    } catch (IOException closed) {
      // An idle connection may be closed instead.
      assertThat(server.isDraining()).isTrue();
    }
    http.in().readNBytes(content.length);
    assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
    idle.close();
  }

  @Test
  void theDrainTimeEnds() throws Exception {
    RegistryServer hasty = RegistryServer.of(store).drain(Duration.ofMillis(200)).start();
    try (RawHttp stuck = new RawHttp(hasty)) {
      stuck.send("GET", blob);
      assertThat(stuck.headers().status()).isEqualTo(200);
      long start = System.nanoTime();
      hasty.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void routesOfOthers() throws IOException {
    HttpServlet api =
        new HttpServlet() {
          @Override
          protected void service(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.setContentType("text/plain");
            byte[] body = utf8(request.getMethod() + " " + request.getPathInfo());
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
          }
        };
    try (RegistryServer with =
            RegistryServer.of(store)
                .routes(routes -> routes.mount("/api", api).get("/", (q, a) -> a.sendError(404)))
                .start();
        RawHttp to = new RawHttp(with)) {
      assertThat(to.get("/api/v1/status").text()).isEqualTo("GET /v1/status");
      assertThat(to.request("POST", "/api/x", "Content-Length: 0").text()).isEqualTo("POST /x");
      assertError(to.get("/apis"), 404, "NOT_FOUND");
      assertError(to.get("/"), 404, "NOT_FOUND");
      assertThat(to.get("/v2/").status()).isEqualTo(200);
      assertError(to.request("POST", "/", "Content-Length: 0"), 405, "UNSUPPORTED");
    }
    assertThatThrownBy(
            () -> RegistryServer.of(store).routes(routes -> routes.get("/v2/x", (q, a) -> {})))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theServletInAnotherContainer() throws Exception {
    Server other = new Server();
    ServerConnector connector = new ServerConnector(other);
    connector.setHost("127.0.0.1");
    other.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/registry");
    context.addServlet(new ServletHolder(new RegistryServlet(store, Serving.ALL)), "/v2/*");
    other.setHandler(context);
    other.start();
    try (RawHttp to = new RawHttp("127.0.0.1", connector.getLocalPort())) {
      assertThat(to.get("/registry/v2/").status()).isEqualTo(200);
      assertThat(to.get("/registry" + blob).body()).isEqualTo(content);
      assertThat(to.get("/registry" + blob, "Range: bytes=7-5000000").body()).hasSize(4_999_994);
      assertThat(to.get("/registry/v2/r.test/a/tags/list?n=1").text()).contains("[\"1\"]");
      samples.commit("r.test/a:2", samples.image("two"));
      assertThat(to.get("/registry/v2/r.test/a/tags/list?n=1").header("Link"))
          .isEqualTo("</registry/v2/r.test/a/tags/list?n=1&last=1>; rel=\"next\"");
    } finally {
      other.stop();
    }
  }
}
