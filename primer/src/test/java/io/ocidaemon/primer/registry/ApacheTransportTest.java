package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApacheTransportTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final TransportSettings QUICK =
      TransportSettings.defaults().withTimeouts(SHORT, SHORT);

  @TempDir Path folder;

  @Test
  void closingAHalfReadBodyHangsUpAndDoesNotReadTheRest() throws IOException {
    AtomicLong sent = new AtomicLong();
    CountDownLatch hungUp = new CountDownLatch(1);
    long size = 1L << 30;
    try (FakeServer server =
            new FakeServer(r -> {
              OutputStream out = r.begin(200, size);
              try {
                byte[] block = new byte[64 * 1024];
                for (long left = size; left > 0; left -= block.length) {
                  out.write(block);
                  sent.addAndGet(block.length);
                }
              } finally {
                hungUp.countDown();
              }
            });
        HttpTransport transport = new ApacheTransport(TransportSettings.defaults())) {
      try (HttpResponse answer = get(transport, server.url())) {
        assertThat(answer.body().readNBytes(1000)).hasSize(1000);
      }
      assertThat(hungUp).satisfies(l -> assertThat(await(l)).isTrue());
      assertThat(sent.get()).isLessThan(100L << 20);
    }
  }

  @Test
  void anUploadThatNobodyTakesEnds() throws IOException {
    try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        HttpTransport transport = new ApacheTransport(QUICK)) {
      HttpRequest put =
          HttpRequest.of("PUT", URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/"))
              .with(HttpBody.of(new byte[32 << 20]));
      assertThatThrownBy(() -> transport.send(put))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("no byte accepted");
    }
  }

  @Test
  void aBodyShorterThanAnnouncedIsAnError() throws IOException {
    try (FakeServer server =
            new FakeServer(r -> {
              OutputStream out = r.begin(200, 100);
              out.write(new byte[40]);
              out.flush();
            });
        HttpTransport transport = new ApacheTransport(TransportSettings.defaults());
        HttpResponse answer = get(transport, server.url())) {
      InputStream body = answer.body();
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void bytesComeAsTheyWereSentWhateverTheEncodingSays() throws IOException {
    byte[] notGzip = "plain".getBytes(StandardCharsets.US_ASCII);
    try (FakeServer server =
            new FakeServer(r -> r.with("Content-Encoding", "gzip").send(200, notGzip));
        HttpTransport transport = new ApacheTransport(TransportSettings.defaults());
        HttpResponse answer = get(transport, server.url())) {
      assertThat(answer.body().readAllBytes()).isEqualTo(notGzip);
      assertThat(server.seen().getFirst().headers().keySet())
          .doesNotContain("Accept-encoding", "Upgrade", "Cookie");
    }
  }

  @Test
  void anEarlyAnswerToAnUploadIsReadAndTheRestIsNotSent() throws IOException {
    long size = 1L << 30;
    AtomicLong taken = new AtomicLong();
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        HttpTransport transport = new ApacheTransport(TransportSettings.defaults())) {
      Thread.ofVirtual().start(() -> refuseBeforeTheBody(listener, taken));
      HttpRequest put =
          HttpRequest.of("PUT", URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/"))
              .with(Zeros.source(size).body(0, size));
      try (HttpResponse answer = transport.send(put)) {
        assertThat(answer.status()).isEqualTo(413);
      }
      assertThat(taken.get()).isLessThan(size / 2);
    }
  }

  /** Says 413 after the head and swallows what still comes, as a proxy with a body limit does. */
  private static void refuseBeforeTheBody(ServerSocket listener, AtomicLong taken) {
    try (Socket client = listener.accept()) {
      InputStream in = client.getInputStream();
      in.readNBytes(100);
      client
          .getOutputStream()
          .write(
              "HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
      byte[] block = new byte[64 * 1024];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        taken.addAndGet(n);
      }
    } catch (IOException e) {
      taken.addAndGet(0); // the client hung up
    }
  }

  @Test
  void certificatesAreCheckedUnlessToldOtherwise() throws Exception {
    TestTls tls = TestTls.create(folder);
    TransportSettings settings = TransportSettings.defaults();
    try (FakeServer server =
        new FakeServer("127.0.0.1", 0, tls.serverContext(), r -> r.status(204))) {
      try (HttpTransport strict = new ApacheTransport(settings)) {
        assertThatThrownBy(() -> get(strict, server.url())).isInstanceOf(SSLException.class);
      }
      try (HttpTransport blind = new ApacheTransport(settings.withTlsVerify(false));
          HttpResponse answer = get(blind, server.url())) {
        assertThat(answer.status()).isEqualTo(204);
      }
      TransportSettings anchored = settings.withCaCertificates(List.of(tls.certificate()));
      try (HttpTransport trusting = new ApacheTransport(anchored)) {
        try (HttpResponse answer = get(trusting, server.url())) {
          assertThat(answer.status()).isEqualTo(204);
        }
        // The certificate is for 127.0.0.1 and for nobody else.
        assertThatThrownBy(() -> get(trusting, "https://localhost:" + server.port()))
            .isInstanceOf(SSLException.class);
      }
    }
  }

  @Test
  void bytesThatAreNoCertificateFailBeforeAnythingIsDialled() {
    assertThatThrownBy(() ->
            new ApacheTransport(
                TransportSettings.defaults().withCaCertificates(List.of(new byte[] {1, 2}))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DER or PEM");
  }

  @Test
  void anInterruptStaysOne() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (FakeServer server =
            new FakeServer(r -> {
              asked.countDown();
              r.stall();
            });
        HttpTransport transport = new ApacheTransport(TransportSettings.defaults())) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicReference<Boolean> flag = new AtomicReference<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  get(transport, server.url()).close();
                } catch (IOException e) {
                  thrown.set(e);
                  flag.set(Thread.currentThread().isInterrupted());
                }
              });
      assertThat(await(asked)).isTrue();
      caller.interrupt();
      assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
      assertThat(thrown.get()).isExactlyInstanceOf(InterruptedIOException.class);
      assertThat(flag.get()).isTrue();
    }
  }

  @Test
  void connectionsAreKept() throws IOException {
    try (FakeServer server = new FakeServer(r -> r.send(200, new byte[10]));
        HttpTransport transport = new ApacheTransport(TransportSettings.defaults())) {
      for (int i = 0; i < 3; i++) {
        try (HttpResponse answer = get(transport, server.url())) {
          answer.body().readAllBytes();
        }
      }
      assertThat(server.peers()).hasSize(1);
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static HttpResponse get(HttpTransport transport, String url) throws IOException {
    return transport.send(HttpRequest.of("GET", URI.create(url + "/")));
  }
}
