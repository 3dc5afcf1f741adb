package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.BROKEN;
import static io.ocidaemon.primer.failure.FailureKind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Digest.Algorithm;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MirroredUpstreamTest {
  private static final byte[] INDEX =
      "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.of(Algorithm.SHA256, INDEX);
  private static final byte[] CONTENT = new byte[200_000];
  private static final Descriptor BLOB = Descriptor.of(MediaType.OCTET_STREAM, CONTENT);

  private final Clients clients = new Clients();

  /** Has the index under each reference, the blob, one tag and no referrers. */
  private static void complete(FakeServer.Reply r) throws IOException {
    if (r.path().contains("/manifests/sha256-")) {
      r.status(404);
    } else if (r.path().contains("/manifests/")) {
      r.with("Content-Type", MediaType.OCI_INDEX).send(200, INDEX);
    } else if (r.path().contains("/blobs/")) {
      String range = r.header("Range");
      int from = range.isEmpty() ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
      byte[] rest = java.util.Arrays.copyOfRange(CONTENT, from, CONTENT.length);
      if (from == 0) {
        r.send(200, rest);
      } else {
        r.with("Content-Range", "bytes " + from + "-199999/200000").send(206, rest);
      }
    } else if (r.path().endsWith("/tags/list")) {
      r.json(200, "{\"tags\":[\"1\"]}");
    } else if (r.path().contains("/referrers/")) {
      r.with("Content-Type", MediaType.OCI_INDEX).send(200, INDEX);
    } else {
      r.status(404);
    }
  }

  private MirroredUpstream mirrored(FakeServer upstream, FakeServer mirror, boolean resolve) {
    RegistrySettings settings = clients.settings.withRetry(RetrySettings.mirror());
    return new MirroredUpstream(
        clients.of(upstream),
        List.of(
            new Mirror(
                RegistryClient.of(Clients.endpoint(mirror), settings),
                name -> "proxy/" + name,
                resolve,
                clients.time)),
        clients.warnings::add);
  }

  private static int drain(BlobBody body) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    int all = 0;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer.clear())) {
      all += n;
    }
    return all;
  }

  @Test
  void digestsComeFromTheMirrorAndTagsFromTheUpstream() throws IOException {
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        FakeServer mirror = new FakeServer(MirroredUpstreamTest::complete);
        MirroredUpstream both = mirrored(upstream, mirror, false)) {
      assertThat(both.manifest("a", DIGEST.toString())).isPresent();
      try (BlobBody body = both.blob("a", BLOB, 0)) {
        assertThat(drain(body)).isEqualTo(CONTENT.length);
      }
      assertThat(upstream.seen()).isEmpty();
      assertThat(both.manifest("a", "1")).isPresent();
      both.tags("a");
      both.referrers("a", DIGEST);
      assertThat(upstream.seen()).hasSize(3);
      assertThat(mirror.lines())
          .containsExactly(
              "GET /v2/proxy/a/manifests/" + DIGEST, "GET /v2/proxy/a/blobs/" + BLOB.digest());
    }
  }

  @Test
  void aMirrorThatResolvesIsAskedFirst() throws IOException {
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        FakeServer mirror = new FakeServer(MirroredUpstreamTest::complete);
        MirroredUpstream both = mirrored(upstream, mirror, true)) {
      assertThat(both.manifest("a", "1")).isPresent();
      assertThat(upstream.seen()).isEmpty();
      // Its silence about referrers does not count.
      assertThat(both.referrers("a", DIGEST)).isEmpty();
      assertThat(upstream.lines()).containsExactly("GET /v2/a/referrers/" + DIGEST);
    }
  }

  @Test
  void whatTheMirrorDoesNotHaveFallsThrough() throws IOException {
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        FakeServer mirror = new FakeServer(r -> r.status(404));
        MirroredUpstream both = mirrored(upstream, mirror, false)) {
      assertThat(both.manifest("a", DIGEST.toString())).isPresent();
      try (BlobBody body = both.blob("a", BLOB, 0)) {
        assertThat(drain(body)).isEqualTo(CONTENT.length);
      }
      both.manifest("a", DIGEST.toString());
      assertThat(mirror.seen()).hasSize(3);
      assertThat(clients.warnings).isEmpty();
    }
  }

  @Test
  void aBlobThatBreaksOffAtTheMirrorGoesOnAtTheUpstream() throws IOException {
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        FakeServer mirror =
            new FakeServer(r -> {
              if (r.header("Range").isEmpty()) {
                OutputStream out = r.begin(200, CONTENT.length);
                out.write(CONTENT, 0, 50_000);
                out.flush();
              } else {
                r.status(503);
              }
            });
        MirroredUpstream both = mirrored(upstream, mirror, false);
        BlobBody body = both.blob("a", BLOB, 0)) {
      assertThat(drain(body)).isEqualTo(CONTENT.length);
      assertThat(body.position()).isEqualTo(CONTENT.length);
      assertThat(upstream.seen())
          .extracting(s -> s.header("Range"))
          .containsExactly("bytes=50000-");
    }
  }

  @Test
  void wrongBytesLeaveAMirrorOutForTenMinutes() throws IOException {
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        FakeServer mirror =
            new FakeServer(
                r -> r.with("Content-Type", MediaType.OCI_INDEX).send(200, new byte[200_000]));
        MirroredUpstream both = mirrored(upstream, mirror, false)) {
      assertThat(both.manifest("a", DIGEST.toString())).isPresent();
      assertThat(both.manifest("a", DIGEST.toString())).isPresent();
      assertThat(mirror.seen()).hasSize(1);
      assertThat(clients.warnings).singleElement().asString().contains(mirror.host());
      clients.time.advance(Duration.ofMinutes(9));
      both.manifest("a", DIGEST.toString());
      assertThat(mirror.seen()).hasSize(1);
      clients.time.advance(Duration.ofMinutes(1));
      try (BlobBody body = both.blob("a", BLOB, 0)) {
        drain(body);
        assertThat(mirror.seen()).hasSize(2);
        assertThat(body.wrongDigest(DIGEST).kind()).isEqualTo(BROKEN);
      }
      try (BlobBody body = both.blob("a", BLOB, 0)) {
        drain(body);
      }
      assertThat(mirror.seen()).hasSize(2);
    }
  }

  /** Sends half of the blob, then breaks off and is down. */
  private static FakeServer.Handler breaksOff() {
    AtomicBoolean begun = new AtomicBoolean();
    return r -> {
      if (begun.getAndSet(true)) {
        r.status(503);
        return;
      }
      OutputStream out = r.begin(200, CONTENT.length);
      out.write(CONTENT, 0, CONTENT.length / 2);
      out.flush();
    };
  }

  /** Takes every range and sends something else. */
  private static void lies(FakeServer.Reply r) throws IOException {
    byte[] wrong = new byte[CONTENT.length / 2];
    wrong[7] = 1;
    r.with("Content-Range", "bytes 100000-199999/200000").send(206, wrong);
  }

  private Mirror mirror(FakeServer server) {
    RegistrySettings settings = clients.settings.withRetry(RetrySettings.mirror());
    return new Mirror(
        RegistryClient.of(Clients.endpoint(server), settings), name -> name, false, clients.time);
  }

  @Test
  void oneThatOnlyHandedOverIsNotToBlame() throws IOException {
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        FakeServer first = new FakeServer(breaksOff());
        FakeServer second = new FakeServer(MirroredUpstreamTest::lies)) {
      Mirror honest = mirror(first);
      Mirror liar = mirror(second);
      try (MirroredUpstream both =
              new MirroredUpstream(
                  clients.of(upstream), List.of(honest, liar), clients.warnings::add);
          BlobBody body = both.blob("a", BLOB, 0)) {
        drain(body);
        assertThat(second.seen()).hasSize(1);
        assertThat(body.blame()).isTrue();
        assertThat(honest.usable()).isTrue();
        assertThat(liar.usable()).isFalse();
      }
    }
  }

  @Test
  void theOriginIsBelievedBeforeAMirrorThatServedTheBeginning() throws IOException {
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        FakeServer broken = new FakeServer(breaksOff())) {
      Mirror mirror = mirror(broken);
      try (MirroredUpstream both =
          new MirroredUpstream(clients.of(upstream), List.of(mirror), clients.warnings::add)) {
        try (BlobBody body = both.blob("a", BLOB, 0)) {
          drain(body);
          assertThat(body.blame()).isTrue();
          assertThat(mirror.usable()).isFalse();
        }
        try (BlobBody body = both.blob("a", BLOB, 0)) {
          drain(body);
          assertThat(body.blame()).as("the origin's own").isFalse();
          assertThat(body.wrongDigest(DIGEST)).hasMessageContaining(upstream.host());
        }
      }
    }
  }

  @Test
  void mirrorsStandInForAnUpstreamThatIsDown() throws IOException {
    try (FakeServer upstream = new FakeServer(r -> r.status(503));
        FakeServer mirror = new FakeServer(MirroredUpstreamTest::complete);
        MirroredUpstream both = mirrored(upstream, mirror, false)) {
      assertThat(both.tags("a")).containsExactly("1");
      assertThat(both.manifest("a", "1")).isPresent();
      Clients.failing(UNAVAILABLE, () -> both.referrers("a", DIGEST));
    }
  }

  @Test
  void aMirrorThatIsDownIsLeftOutForAWhile() throws IOException {
    FakeServer mirror = new FakeServer(r -> r.status(200));
    mirror.close();
    try (FakeServer upstream = new FakeServer(MirroredUpstreamTest::complete);
        MirroredUpstream both = mirrored(upstream, mirror, false)) {
      for (int i = 0; i < 5; i++) {
        assertThat(both.manifest("a", DIGEST.toString())).isPresent();
      }
      assertThat(clients.events).filteredOn(e -> e.status() == 0).hasSize(2);
    }
  }
}
