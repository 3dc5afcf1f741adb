package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.BROKEN;
import static io.ocidaemon.primer.failure.FailureKind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BlobBodyTest {
  private static final byte[] CONTENT = content();
  private static final Descriptor BLOB = Descriptor.of(MediaType.OCTET_STREAM, CONTENT);

  private final Clients clients = new Clients();

  private static byte[] content() {
    byte[] bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(BlobBody body, boolean direct) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(70_000) : ByteBuffer.allocate(70_000);
    while (body.read(buffer.clear()) >= 0) {
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      out.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] rest(long offset) {
    return java.util.Arrays.copyOfRange(CONTENT, (int) offset, CONTENT.length);
  }

  /** Where the request wants to begin. */
  private static int from(FakeServer.Reply r) {
    String range = r.header("Range");
    return range.isEmpty()
        ? 0
        : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
  }

  /** The right head for what was asked, then {@code bytes} of it. */
  private static void some(FakeServer.Reply r, int bytes) throws IOException {
    int from = from(r);
    OutputStream out;
    if (from > 0) {
      out =
          r.with(
                  "Content-Range",
                  "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length)
              .begin(206, CONTENT.length - from);
    } else {
      out = r.begin(200, CONTENT.length);
    }
    out.write(CONTENT, from, Math.min(bytes, CONTENT.length - from));
    out.flush();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void comesInOneRequestAndTheConnectionIsKept(boolean direct) throws IOException {
    try (FakeServer server = new FakeServer(r -> some(r, CONTENT.length));
        RegistryClient client = clients.of(server)) {
      for (int i = 0; i < 3; i++) {
        try (BlobBody body = client.blob("a", BLOB, 0)) {
          assertThat(read(body, direct)).isEqualTo(CONTENT);
          assertThat(body.received()).isEqualTo(CONTENT.length);
          assertThat(body.position()).isEqualTo(CONTENT.length);
        }
      }
      assertThat(server.peers()).hasSize(1);
      assertThat(clients.events).hasSize(3).allMatch(e -> e.bytesIn() == CONTENT.length);
    }
  }

  @Test
  void goesOnWhereABrokenBodyStopped() throws IOException {
    try (FakeServer server = new FakeServer(r -> some(r, 100_000));
        RegistryClient client = clients.of(server);
        BlobBody body = client.blob("a", BLOB, 0)) {
      assertThat(read(body, false)).isEqualTo(CONTENT);
      assertThat(server.seen())
          .extracting(s -> s.header("Range"))
          .containsExactly("", "bytes=100000-", "bytes=200000-");
      assertThat(body.received()).isEqualTo(CONTENT.length);
    }
  }

  @Test
  void goesOnWhereAStalledBodyStopped() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (FakeServer server =
            new FakeServer(r -> {
              some(r, 100_000);
              if (asked.incrementAndGet() == 1) {
                r.stall();
              }
            });
        RegistryClient client =
            RegistryClient.of(
                Clients.endpoint(server)
                    .withTransport(
                        TransportSettings.defaults()
                            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(2))),
                clients.settings);
        BlobBody body = client.blob("a", BLOB, 0)) {
      assertThat(read(body, false)).isEqualTo(CONTENT);
    }
  }

  @Test
  void skipsWhatItHasWhereARegistryKnowsNoRanges() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (FakeServer server =
            new FakeServer(r -> {
              OutputStream out = r.begin(200, CONTENT.length);
              out.write(CONTENT, 0, asked.incrementAndGet() == 1 ? 120_000 : CONTENT.length);
              out.flush();
            });
        RegistryClient client = clients.of(server);
        BlobBody body = client.blob("a", BLOB, 50_000)) {
      assertThat(read(body, false)).isEqualTo(rest(50_000));
      assertThat(body.received()).isEqualTo(120_000 + CONTENT.length);
    }
  }

  @Test
  void beginsAtAnOffset() throws IOException {
    try (FakeServer server = new FakeServer(r -> some(r, CONTENT.length));
        RegistryClient client = clients.of(server)) {
      try (BlobBody body = client.blob("a", BLOB, 299_999)) {
        assertThat(read(body, true)).isEqualTo(rest(299_999));
      }
      try (BlobBody body = client.blob("a", BLOB, CONTENT.length)) {
        assertThat(read(body, true)).isEmpty();
      }
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void aTokenThatExpiresInMidTransferIsRenewed() throws IOException {
    AtomicInteger tokens = new AtomicInteger();
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().equals("/token")) {
                r.json(200, "{\"token\":\"t" + tokens.incrementAndGet() + "\"}");
              } else if (r.header("Authorization").equals("Bearer t" + tokens.get())) {
                some(r, 200_000);
                tokens.incrementAndGet(); // expired at once
              } else {
                r.with("WWW-Authenticate", "Bearer realm=\"/token\"").status(401);
              }
            });
        RegistryClient client = clients.of(server);
        BlobBody body = client.blob("a", BLOB, 0)) {
      assertThat(read(body, false)).isEqualTo(CONTENT);
    }
  }

  @Test
  void moreBytesThanDueAreBroken() {
    try (FakeServer server =
            new FakeServer(r -> {
              OutputStream out = r.begin(200, -1); // chunked: no length is announced
              out.write(CONTENT);
              out.write(1);
            });
        RegistryClient client = clients.of(server)) {
      Clients.failing(
              BROKEN,
              () -> {
                try (BlobBody body = client.blob("a", BLOB, 0)) {
                  read(body, false);
                }
              })
          .hasMessageContaining("more than the 300000 bytes");
    }
  }

  @Test
  void aLengthThatLiesIsBroken() {
    try (FakeServer server = new FakeServer(r -> r.send(200, new byte[10]));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.blob("a", BLOB, 0)).hasMessageContaining("announces 10");
      assertThat(server.seen()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes 0-299999/300000", "bytes 99-299999/300000", "bytes 100-299999/300001", ""})
  void aRangeThatWasNotAskedForIsBroken(String range) {
    try (FakeServer server =
            new FakeServer(r -> r.with("Content-Range", range).send(206, new byte[299_900]));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.blob("a", BLOB, 100));
    }
  }

  @Test
  void aBlobThatIsNotThereIsBroken() {
    try (FakeServer server = new FakeServer(r -> r.status(404));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.blob("a", BLOB, 0))
          .hasMessageContaining(BLOB.digest().toString())
          .hasMessageContaining("lost");
    }
  }

  @Test
  void oneThatNeverGetsOnIsUnavailableAndHoldsNoSlot() throws IOException {
    try (FakeServer server = new FakeServer(r -> some(r, 0));
        RegistryClient client = clients.of(server)) {
      Clients.failing(
              UNAVAILABLE,
              () -> {
                try (BlobBody body = client.blob("a", BLOB, 0)) {
                  read(body, false);
                }
              })
          .hasMessageContaining("the connection broke");
      assertThat(server.seen()).hasSize(5);
      for (int i = 0; i < 16; i++) {
        clients.limits.acquire(server.host(), HostLimits.Weight.SMALL);
      }
    }
  }

  @Test
  void aWrongDigestMakesAFailureThatNamesBoth() throws IOException {
    try (FakeServer server = new FakeServer(r -> some(r, CONTENT.length));
        RegistryClient client = clients.of(server);
        BlobBody body = client.blob("a", BLOB, 0)) {
      RegistryException failure =
          body.wrongDigest(Descriptor.of(MediaType.OCTET_STREAM, new byte[1]).digest());
      assertThat(failure.kind()).isEqualTo(BROKEN);
      assertThat(failure).hasMessageContaining(BLOB.digest().toString());
    }
  }
}
