package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.BROKEN;
import static io.ocidaemon.primer.failure.FailureKind.MISCONFIGURED;
import static io.ocidaemon.primer.failure.FailureKind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Digest.Algorithm;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PushTest {
  private static final byte[] CONTENT = content(500_000);
  private static final Descriptor BLOB = Descriptor.of(MediaType.OCTET_STREAM, CONTENT);
  private static final byte[] INDEX =
      "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor MANIFEST = Descriptor.of(MediaType.DOCKER_LIST, INDEX);

  @TempDir Path folder;

  private final Clients clients = new Clients();
  private final FakeRegistry registry = new FakeRegistry();

  private static byte[] content(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aBlobTakesOnePostAndOnePut() throws IOException {
    Path file = Files.write(folder.resolve("blob"), CONTENT);
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      assertThat(client.blobExists("a/b", BLOB.digest())).isFalse();
      PushedBlob pushed = client.pushBlob("a/b", BLOB, BlobSource.of(file), null);
      assertThat(pushed).isEqualTo(new PushedBlob(false, CONTENT.length));
      assertThat(client.blobExists("a/b", BLOB.digest())).isTrue();
      assertThat(registry.blobs.get("a/b@" + BLOB.digest())).isEqualTo(CONTENT);
      assertThat(server.lines())
          .containsExactly(
              "HEAD /v2/a/b/blobs/" + BLOB.digest(),
              "POST /v2/a/b/blobs/uploads/",
              "PUT /v2/a/b/blobs/uploads/u1?_state=a%3Db&digest="
                  + BLOB.digest().toString().replace(":", "%3A"),
              "HEAD /v2/a/b/blobs/" + BLOB.digest());
      FakeServer.Seen put = server.seen().get(2);
      assertThat(put.header("Content-Length")).isEqualTo("500000");
      assertThat(put.header("Transfer-Encoding")).isEmpty();
      assertThat(server.seen().get(1).header("Content-Length")).isEqualTo("0");
    }
  }

  @Test
  void aMountSendsNothing() throws IOException {
    registry.blobs.put("from/x@" + BLOB.digest(), CONTENT);
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      PushedBlob pushed = client.pushBlob("to", BLOB, BlobSource.of(CONTENT), "from/x");
      assertThat(pushed).isEqualTo(new PushedBlob(true, 0));
      assertThat(server.lines())
          .containsExactly(
              "POST /v2/to/blobs/uploads/?mount="
                  + BLOB.digest().toString().replace(":", "%3A")
                  + "&from=from%2Fx");
    }
  }

  @Test
  void aMountThatIsNotMadeGoesOnAsAnUpload() throws IOException {
    registry.mounts = false;
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      PushedBlob pushed = client.pushBlob("to", BLOB, BlobSource.of(CONTENT), "from");
      assertThat(pushed).isEqualTo(new PushedBlob(false, CONTENT.length));
      assertThat(server.lines()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {413, 405, 400})
  void whatIsRefusedInOnePieceGoesInChunks(int status) throws IOException {
    registry.refusesOnePiece = status;
    Clients small = new Clients();
    RegistrySettings settings = small.settings.withChunks(1 << 20, 200_000);
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = RegistryClient.of(Clients.endpoint(server), settings)) {
      client.pushBlob("a", BLOB, BlobSource.of(CONTENT), null);
      assertThat(registry.blobs.get("a@" + BLOB.digest())).isEqualTo(CONTENT);
      assertThat(server.seen())
          .extracting(FakeServer.Seen::method)
          .containsExactly("POST", "PUT", "POST", "PATCH", "PATCH", "PATCH", "PUT");
    }
  }

  /** Defaults for everything but the time: what a proxy with a limit for bodies meets. */
  private List<Long> patchesThrough(long limit, byte[] content) throws IOException {
    registry.largestBody = limit;
    Descriptor blob = Descriptor.of(MediaType.OCTET_STREAM, content);
    RegistrySettings settings = RegistrySettings.defaults().withTime(clients.time);
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = RegistryClient.of(Clients.endpoint(server), settings)) {
      client.pushBlob("a", blob, BlobSource.of(content), null);
      assertThat(registry.blobs.get("a@" + blob.digest())).isEqualTo(content);
      return server.seen().stream()
          .filter(s -> s.method().equals("PATCH"))
          .map(s -> Long.parseLong(s.header("Content-Length")))
          .toList();
    }
  }

  @Test
  void aLimitForBodiesMakesTheChunksSmall() throws IOException {
    assertThat(patchesThrough(10_000_000, content(20 << 20)))
        .containsExactly(8L << 20, 8L << 20, 4L << 20);
  }

  @Test
  void chunksAreHalvedUntilTheyPassAndTheUploadIsTheSame() throws IOException {
    assertThat(patchesThrough(3_000_000, content(5 << 20)))
        .containsExactly(5L << 20, 5L << 19, 5L << 19);
    assertThat(registry.sessions).hasSize(2);
  }

  @Test
  void anUploadThatIsGoneAfterAChunkThatWasTooLargeBeginsAgain() throws IOException {
    registry.forgetsRefused = true;
    assertThat(patchesThrough(3_000_000, content(5 << 20)))
        .containsExactly(5L << 20, 5L << 19, 5L << 19);
    assertThat(registry.sessions).hasSize(3);
  }

  @Test
  void noChunkIsSmallerThanTheRegistryTakes() {
    registry.minChunk = 2 << 20;
    Clients.failing(MISCONFIGURED, () -> patchesThrough(1_500_000, content(5 << 20)))
        .hasMessageContaining("413");
    registry.minChunk = 0;
    Clients.failing(MISCONFIGURED, () -> patchesThrough(1_000_000, content(5 << 20)))
        .hasMessageContaining("413");
  }

  @Test
  void largeBlobsGoInChunksAndABrokenOneGoesOnWhereItStopped() throws IOException {
    registry.brokenPatches = 2;
    RegistrySettings settings = clients.settings.withChunks(100_000, 300_000);
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = RegistryClient.of(Clients.endpoint(server), settings)) {
      PushedBlob pushed = client.pushBlob("a", BLOB, BlobSource.of(CONTENT), null);
      assertThat(registry.blobs.get("a@" + BLOB.digest())).isEqualTo(CONTENT);
      assertThat(server.seen())
          .filteredOn(s -> s.method().equals("PATCH"))
          .extracting(s -> s.header("Content-Range"))
          .containsExactly("0-299999", "150000-449999", "300000-499999");
      assertThat(pushed.bytesSent()).isEqualTo(300_000 + 300_000 + 200_000);
    }
  }

  @Test
  void sha512IsSaidWhenTheUploadBegins() throws IOException {
    Digest digest = Digest.of(Algorithm.SHA512, CONTENT);
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      client.pushBlob(
          "a",
          Descriptor.of(MediaType.OCTET_STREAM, digest, CONTENT.length),
          BlobSource.of(CONTENT),
          null);
      assertThat(registry.blobs).containsKey("a@" + digest);
      assertThat(server.lines().getFirst())
          .isEqualTo("POST /v2/a/blobs/uploads/?digest-algorithm=sha512");
    }
  }

  @Test
  void noCredentialsFollowAnUploadToAnotherOrigin() throws IOException {
    try (FakeServer storage = new FakeServer(registry);
        FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server, new Credentials.Basic("me", "s3cr3t-pass"))) {
      registry.locationPrefix = storage.url();
      client.pushBlob("a", BLOB, BlobSource.of(CONTENT), null);
      assertThat(storage.seen())
          .singleElement()
          .satisfies(s -> assertThat(s.header("Authorization")).isEmpty());
      assertThat(server.seen()).allMatch(s -> s.header("Authorization").startsWith("Basic"));
    }
  }

  @Test
  void anUploadThatFailsBeginsAgainAndThenIsUnavailable() {
    registry.refusesOnePiece = 503;
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      Clients.failing(UNAVAILABLE, () -> client.pushBlob("a", BLOB, BlobSource.of(CONTENT), null))
          .hasMessageContaining(BLOB.digest().toString());
      assertThat(server.seen())
          .filteredOn(s -> s.method().equals("PUT"))
          .hasSize(5)
          .allMatch(s -> s.bodyBytes() == CONTENT.length);
    }
  }

  @Test
  void otherBytesThanTheDescriptorSaysAreNotSent() {
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      Clients.failing(
          MISCONFIGURED, () -> client.pushBlob("a", BLOB, BlobSource.of(new byte[3]), null));
      assertThat(server.seen()).isEmpty();
    }
  }

  @Test
  void aManifestIsPushedByItsTagWithItsType() throws IOException {
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      assertThat(client.pushManifest("a", MANIFEST, INDEX, List.of("1")).subjectTaken()).isFalse();
      assertThat(registry.manifests.get("a@1")).isEqualTo(INDEX);
      assertThat(registry.types.get("a@1")).isEqualTo(MediaType.DOCKER_LIST);
      client.pushManifest("a", MANIFEST, INDEX, List.of());
      assertThat(server.lines())
          .containsExactly("PUT /v2/a/manifests/1", "PUT /v2/a/manifests/" + MANIFEST.digest());
    }
  }

  @Test
  void severalTagsGoInOneRequestWhereThatWorks() throws IOException {
    registry.tagsByQuery = true;
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      client.pushManifest("a", MANIFEST, INDEX, List.of("1", "1.0"));
      assertThat(registry.manifests).containsKeys("a@1", "a@1.0");
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void severalTagsGoOneByOneWhereItDoesNotAndThatIsRemembered() throws IOException {
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      client.pushManifest("a", MANIFEST, INDEX, List.of("1", "1.0"));
      client.pushManifest("b", MANIFEST, INDEX, List.of("1", "1.0"));
      assertThat(registry.manifests).containsKeys("a@1", "a@1.0", "b@1", "b@1.0");
      assertThat(server.seen()).hasSize(3 + 2);
    }
  }

  @Test
  void aSha512ManifestKeepsItsDigestUnderATag() throws IOException {
    registry.tagsByQuery = true;
    Digest digest = Digest.of(Algorithm.SHA512, INDEX);
    try (FakeServer server = new FakeServer(registry);
        RegistryClient client = clients.of(server)) {
      client.pushManifest(
          "a", Descriptor.of(MediaType.OCI_INDEX, digest, INDEX.length), INDEX, List.of("1"));
      assertThat(server.lines()).containsExactly("PUT /v2/a/manifests/" + digest + "?tag=1");
      assertThat(registry.manifests).containsKeys("a@1", "a@" + digest);
    }
  }

  @Test
  void aRegistryThatKnowsNoSha512GetsTheBytesByTheTag() throws IOException {
    Digest digest = Digest.of(Algorithm.SHA512, INDEX);
    Descriptor manifest = Descriptor.of(MediaType.OCI_INDEX, digest, INDEX.length);
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().contains("sha512")) {
                r.readBody();
                r.json(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}");
              } else {
                registry.handle(r);
              }
            });
        RegistryClient client = clients.of(server)) {
      client.pushManifest("a", manifest, INDEX, List.of("1"));
      assertThat(registry.manifests.get("a@1")).isEqualTo(INDEX);
      Clients.failing(MISCONFIGURED, () -> client.pushManifest("a", manifest, INDEX, List.of()))
          .hasMessageContaining("DIGEST_INVALID");
    }
  }

  @Test
  void anAnswerThatIsLostIsNotSentForAgain() throws IOException {
    int[] lost = {1};
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.method().equals("PUT") && lost[0]-- > 0) {
                registry.blobs.put("a@" + BLOB.digest(), r.readBody());
                r.status(504); // a proxy's, after the registry took it in
              } else {
                registry.handle(r);
              }
            });
        RegistryClient client = clients.of(server)) {
      PushedBlob pushed = client.pushBlob("a", BLOB, BlobSource.of(CONTENT), null);
      assertThat(pushed.bytesSent()).isEqualTo(CONTENT.length);
      assertThat(server.seen())
          .extracting(FakeServer.Seen::method)
          .containsExactly("POST", "PUT", "HEAD");
    }
  }

  @Test
  void theRegistrysCodesReachTheCaller() {
    try (FakeServer server =
            new FakeServer(r -> {
              r.readBody();
              r.json(
                  404, "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"gone\"}]}");
            });
        RegistryClient client = clients.of(server)) {
      Clients.failing(MISCONFIGURED, () -> client.pushManifest("a", MANIFEST, INDEX, List.of("1")))
          .satisfies(e ->
              assertThat(((RegistryException) e).failure().codes())
                  .containsExactly("MANIFEST_BLOB_UNKNOWN"));
    }
  }

  @Test
  void aRegistryThatTookInOtherBytesIsBroken() {
    try (FakeServer server =
            new FakeServer(r -> {
              r.readBody();
              r.with("Docker-Content-Digest", BLOB.digest().toString()).status(201);
            });
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.pushManifest("a", MANIFEST, INDEX, List.of("1")));
    }
  }
}
