package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Why the HTTP client is what it is: docs/decisions/0004-http-client.md. */
@Timeout(60)
class HttpClientChoiceTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final TransportSettings QUICK_TO_CONNECT =
      TransportSettings.defaults().withTimeouts(SHORT, Duration.ofSeconds(30));

  @TempDir Path folder;

  @Test
  void jdkGivesUpAtADeadFirstAddress() {
    try (FakeServer living = new FakeServer(r -> r.status(200));
        HttpClient jdk = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://" + TwoAddresses.NAME + ":" + living.port() + "/");
      assertThatThrownBy(() ->
              jdk.send(
                  java.net.http.HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void oursGoesOnToTheSecondAddress() throws IOException {
    try (FakeServer living = new FakeServer(r -> r.status(200));
        HttpTransport ours = new ApacheTransport(QUICK_TO_CONNECT);
        HttpResponse answer =
            ours.send(
                HttpRequest.of(
                    "GET",
                    URI.create("http://" + TwoAddresses.NAME + ":" + living.port() + "/")))) {
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void oursGoesOnFromAnAddressThatSwallowsConnections() throws IOException {
    try (FakeServer living = new FakeServer(r -> r.status(200));
        BlackHole hole = new BlackHole("127.0.0.2", living.port());
        HttpTransport ours = new ApacheTransport(QUICK_TO_CONNECT);
        HttpResponse answer =
            ours.send(
                HttpRequest.of(
                    "GET",
                    URI.create("http://" + TwoAddresses.NAME + ":" + living.port() + "/")))) {
      assertThat(hole.port()).isEqualTo(living.port());
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void jdkSendsNoBasicOnConnect() throws Exception {
    TestTls tls = TestTls.create(folder);
    try (FakeServer target =
            new FakeServer("127.0.0.1", 0, tls.serverContext(), r -> r.status(200));
        FakeProxy proxy = new FakeProxy("me", "secret");
        HttpClient jdk =
            HttpClient.newBuilder()
                .sslContext(TlsContexts.of(QUICK_TO_CONNECT.withTlsVerify(false)))
                .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.port())))
                .authenticator(
                    new Authenticator() {
                      @Override
                      protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication("me", "secret".toCharArray());
                      }
                    })
                .build()) {
      int status =
          jdk.send(
                  java.net.http.HttpRequest.newBuilder(URI.create(target.url())).build(),
                  BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isEqualTo(407);
    }
  }

  @Test
  void oursSendsBasicOnConnectAndOnlyThere() throws Exception {
    TestTls tls = TestTls.create(folder);
    try (FakeServer target =
            new FakeServer("127.0.0.1", 0, tls.serverContext(), r -> r.status(200));
        FakeProxy proxy = new FakeProxy("me", "secret");
        HttpTransport ours =
            new ApacheTransport(
                TransportSettings.defaults()
                    .withCaCertificates(List.of(tls.certificate()))
                    .withProxy(
                        new ProxySettings(
                            URI.create("http://127.0.0.1:" + proxy.port()), "me", "secret")));
        HttpResponse answer = ours.send(HttpRequest.of("GET", URI.create(target.url() + "/")))) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(proxy.heads()).allMatch(head -> head.startsWith("CONNECT 127.0.0.1:"));
      assertThat(target.seen())
          .allMatch(s -> !s.headers().containsKey("Proxy-Authorization"))
          .allMatch(s -> !s.headers().containsKey("Authorization"));
    }
  }

  @Test
  void jdksTimeoutEndsAtTheHead() {
    // The server is closed first: the JDK's client waits for what it has under way.
    try (HttpClient jdk = HttpClient.newHttpClient();
        FakeServer server = new FakeServer(HttpClientChoiceTest::headThenNothing)) {
      CompletableFuture<Integer> read =
          CompletableFuture.supplyAsync(() -> {
            try (InputStream body =
                jdk.send(
                        java.net.http.HttpRequest.newBuilder(URI.create(server.url()))
                            .timeout(SHORT)
                            .build(),
                        BodyHandlers.ofInputStream())
                    .body()) {
              return body.readAllBytes().length;
            } catch (IOException e) {
              return -1;
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return -2;
            }
          });
      assertThatThrownBy(() -> read.get(3 * SHORT.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void oursEndsABodyThatStalls() throws IOException {
    try (FakeServer server = new FakeServer(HttpClientChoiceTest::headThenNothing);
        HttpTransport ours =
            new ApacheTransport(
                TransportSettings.defaults()
                    .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(3)));
        HttpResponse answer = ours.send(HttpRequest.of("GET", URI.create(server.url() + "/")))) {
      InputStream body = answer.body();
      assertThat(body.readNBytes(5)).hasSize(5);
      assertThatThrownBy(body::read).isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static void headThenNothing(FakeServer.Reply reply) throws IOException {
    OutputStream out = reply.begin(200, 1000);
    out.write(new byte[5]);
    out.flush();
    reply.stall();
  }
}
