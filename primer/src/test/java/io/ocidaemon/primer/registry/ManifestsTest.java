package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.BROKEN;
import static io.ocidaemon.primer.failure.FailureKind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Digest.Algorithm;
import io.ocidaemon.oci.IndexManifest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManifestsTest {
  private static final byte[] INDEX =
      "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.of(Algorithm.SHA256, INDEX);
  private static final Digest SHA512 = Digest.of(Algorithm.SHA512, INDEX);

  private final Clients clients = new Clients();

  private static void index(FakeServer.Reply r) throws IOException {
    r.with("Content-Type", MediaType.OCI_INDEX)
        .with("Docker-Content-Digest", DIGEST.toString())
        .send(200, INDEX);
  }

  @Test
  void oneHeadResolves() throws IOException {
    try (FakeServer server = new FakeServer(ManifestsTest::index);
        RegistryClient client = clients.of(server)) {
      assertThat(client.resolve("a", "1"))
          .contains(Descriptor.of(MediaType.OCI_INDEX, DIGEST, INDEX.length));
      assertThat(server.lines()).containsExactly("HEAD /v2/a/manifests/1");
      assertThat(server.seen().getFirst().header("Accept"))
          .contains(MediaType.MANIFESTS)
          .doesNotContain("*/*");
    }
  }

  @Test
  void aHeadThatTellsTooLittleIsMadeUpForByAGet() throws IOException {
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.method().equals("HEAD")) {
                r.status(200);
              } else {
                r.with("Content-Type", "text/plain").send(200, INDEX);
              }
            });
        RegistryClient client = clients.of(server)) {
      assertThat(client.resolve("a", "1").orElseThrow())
          .isEqualTo(Descriptor.of(MediaType.OCI_INDEX, DIGEST, INDEX.length));
      assertThat(server.lines()).containsExactly("HEAD /v2/a/manifests/1", "GET /v2/a/manifests/1");
    }
  }

  @Test
  void absentIsEmptyForBoth() throws IOException {
    try (FakeServer server = new FakeServer(r -> r.status(404));
        RegistryClient client = clients.of(server)) {
      assertThat(client.resolve("a", "1")).isEmpty();
      assertThat(client.manifest("a", DIGEST.toString())).isEmpty();
    }
  }

  @Test
  void fetchesBySha512FromARegistryThatAnswersSha256() throws IOException {
    try (FakeServer server = new FakeServer(ManifestsTest::index);
        RegistryClient client = clients.of(server)) {
      FetchedManifest fetched = client.manifest("a", SHA512.toString()).orElseThrow();
      assertThat(fetched.descriptor().digest()).isEqualTo(SHA512);
      assertThat(fetched.manifest()).isInstanceOf(IndexManifest.class);
      assertThat(client.resolve("a", SHA512.toString()).orElseThrow().digest()).isEqualTo(SHA512);
    }
  }

  @Test
  void otherBytesThanTheReferenceSaysAreBroken() {
    Digest other = Digest.of(Algorithm.SHA256, new byte[1]);
    try (FakeServer server =
            new FakeServer(r -> r.with("Content-Type", MediaType.OCI_INDEX).send(200, INDEX));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.manifest("a", other.toString()))
          .hasMessageContaining(DIGEST.toString())
          .hasMessageContaining(other.toString());
    }
    try (FakeServer server = new FakeServer(ManifestsTest::index);
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.resolve("a", other.toString()));
    }
  }

  @Test
  void otherBytesThanTheHeaderSaysAreBroken() {
    try (FakeServer server =
            new FakeServer(r ->
                r.with("Content-Type", MediaType.OCI_INDEX)
                    .with("Docker-Content-Digest", DIGEST.toString())
                    .send(200, (new String(INDEX) + " ").getBytes()));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.manifest("a", "1"));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void aManifestOf100MbIsBrokenWithoutReadingIt() {
    long size = 100L << 20;
    try (FakeServer server = new FakeServer(r -> endless(r, size));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.manifest("a", "1")).hasMessageContaining("8388608");
      assertThat(clients.events).allMatch(e -> e.bytesIn() == 0);
    }
    clients.events.clear();
    try (FakeServer server = new FakeServer(r -> endless(r, -1));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.manifest("a", "1")).hasMessageContaining("8388608");
      assertThat(clients.events).allMatch(e -> e.bytesIn() <= 9 << 20);
    }
  }

  private static void endless(FakeServer.Reply r, long length) throws IOException {
    OutputStream out = r.with("Content-Type", MediaType.OCI_MANIFEST).begin(200, length);
    byte[] block = new byte[64 * 1024];
    for (int i = 0; i < (100 << 20) / block.length; i++) {
      out.write(block);
    }
  }

  @Test
  void aManifestThatIsCutShortIsFetchedAgainThenUnavailable() throws IOException {
    AtomicInteger cuts = new AtomicInteger(2);
    FakeServer.Handler cutting =
        r -> {
          if (cuts.getAndDecrement() > 0) {
            OutputStream out = r.with("Content-Type", MediaType.OCI_INDEX).begin(200, INDEX.length);
            out.write(INDEX, 0, 5);
            out.flush();
          } else {
            index(r);
          }
        };
    try (FakeServer server = new FakeServer(cutting);
        RegistryClient client = clients.of(server)) {
      assertThat(client.manifest("a", "1").orElseThrow().bytes()).isEqualTo(INDEX);
      cuts.set(100);
      Clients.failing(UNAVAILABLE, () -> client.manifest("a", "1"));
    }
  }

  @Test
  void schema1SaysWhatToDo() {
    try (FakeServer server =
            new FakeServer(r ->
                r.with("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws")
                    .send(200, "{\"schemaVersion\":1}".getBytes()));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.resolve("a", "1")).hasMessageContaining("schema 1");
      Clients.failing(BROKEN, () -> client.manifest("a", "1")).hasMessageContaining("rebuild");
    }
  }

  @Test
  void referrersComeByApiPageByPage() throws IOException {
    String page = "{\"schemaVersion\":2,\"manifests\":[%s]}";
    String one = entry(new byte[] {1});
    String two = entry(new byte[] {2});
    try (FakeServer server =
            new FakeServer(r -> {
              r.with("Content-Type", MediaType.OCI_INDEX);
              if (r.query().isEmpty()) {
                r.with("Link", "<" + r.path() + "?page=2>; rel=next")
                    .send(200, page.formatted(one).getBytes());
              } else {
                r.send(200, page.formatted(one + "," + two).getBytes());
              }
            });
        RegistryClient client = clients.of(server)) {
      assertThat(client.referrers("a", DIGEST))
          .extracting(d -> d.digest().toString())
          .containsExactly(
              Digest.of(Algorithm.SHA256, new byte[] {1}).toString(),
              Digest.of(Algorithm.SHA256, new byte[] {2}).toString());
    }
  }

  @Test
  void referrersComeByTagWhereThereIsNoApiAndThatIsRemembered() throws IOException {
    String list = "{\"schemaVersion\":2,\"manifests\":[" + entry(new byte[] {1}) + "]}";
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().contains("/manifests/sha256-")) {
                r.with("Content-Type", MediaType.OCI_INDEX).send(200, list.getBytes());
              } else {
                r.status(404);
              }
            });
        RegistryClient client = clients.of(server)) {
      assertThat(client.referrers("a", DIGEST)).hasSize(1);
      assertThat(client.referrers("a", DIGEST)).hasSize(1);
      assertThat(client.referrers("a", SHA512)).isEmpty();
      assertThat(server.lines())
          .containsExactly(
              "GET /v2/a/referrers/" + DIGEST,
              "GET /v2/a/manifests/sha256-" + DIGEST.hex(),
              "GET /v2/a/manifests/sha256-" + DIGEST.hex(),
              "GET /v2/a/manifests/sha512-" + SHA512.hex().substring(0, 64));
    }
  }

  @Test
  void anErrorIsNeverAnEmptyListOfReferrers() {
    try (FakeServer server = new FakeServer(r -> r.status(500));
        RegistryClient client = clients.of(server)) {
      Clients.failing(UNAVAILABLE, () -> client.referrers("a", DIGEST));
    }
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().contains("/referrers/")) {
                r.status(404);
              } else {
                r.status(503);
              }
            });
        RegistryClient client = clients.of(server)) {
      Clients.failing(UNAVAILABLE, () -> client.referrers("a", DIGEST));
    }
  }

  private static String entry(byte[] content) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(MediaType.OCI_MANIFEST, Digest.of(Algorithm.SHA256, content), content.length);
  }
}
