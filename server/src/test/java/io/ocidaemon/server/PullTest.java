package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Manifests and blobs as clients pull them (facts/serving.md, section 4). */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class PullTest extends LiveServer {
  private Descriptor layer;
  private Descriptor image;
  private Descriptor index;

  @Override
  void fill() throws IOException {
    layer = samples.blob(LAYER, utf8("layer"));
    image = samples.image("one", layer);
    index = samples.index(image);
    samples.commit("registry.test/team/app:1", index);
  }

  private byte[] bytes(Descriptor descriptor) throws IOException {
    return store.blobs().read(descriptor.digest(), 10 << 20);
  }

  private RawHttp.Answer manifest(String reference, String... headers) throws IOException {
    return http.get("/v2/registry.test/team/app/manifests/" + reference, headers);
  }

  @Test
  void manifestByTag() throws IOException {
    RawHttp.Answer answer = manifest("1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(bytes(index));
    assertThat(answer.header("Content-Type")).isEqualTo(MediaType.OCI_INDEX);
    assertThat(answer.header("Docker-Content-Digest")).isEqualTo(index.digest().toString());
    assertThat(answer.header("ETag")).isEqualTo("\"" + index.digest() + "\"");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(answer.header("Vary")).isEqualTo("Accept");
    assertThat(answer.header("Content-Encoding")).isNull();
    assertThat(answer.header("Server")).isNull();
    assertThat(answer.header("OCI-Daemon-Generation")).isEqualTo("1");
    assertThat(answer.header("OCI-Namespace")).isNull();
  }

  @Test
  void manifestByDigestOfTheEntryAndOfItsChild() throws IOException {
    for (Descriptor named : List.of(index, image)) {
      for (String digest :
          List.of(named.digest().toString(), named.digest().toString().replace(":", "%3A"))) {
        RawHttp.Answer answer = manifest(digest);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(bytes(named));
        assertThat(answer.header("Content-Type")).isEqualTo(named.mediaType());
        assertThat(answer.header("Docker-Content-Digest")).isEqualTo(named.digest().toString());
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
      }
    }
  }

  @Test
  void acceptNeverDecides() throws IOException {
    for (@Nullable String accept :
        new @Nullable String[] {
          null,
          "*/*",
          MediaType.OCI_MANIFEST,
          MediaType.DOCKER_MANIFEST + ", " + MediaType.OCI_MANIFEST,
          MediaType.OCI_INDEX + ";q=0",
          "application/vnd.docker.distribution.manifest.v1+prettyjws",
          "text/html"
        }) {
      RawHttp.Answer answer = accept == null ? manifest("1") : manifest("1", "Accept: " + accept);
      assertThat(answer.status()).as("Accept: %s", accept).isEqualTo(200);
      assertThat(answer.header("Content-Type")).isEqualTo(MediaType.OCI_INDEX);
      assertThat(answer.body()).isEqualTo(bytes(index));
    }
  }

  @Test
  void blob() throws IOException {
    RawHttp.Answer answer = http.get("/v2/registry.test/team/app/blobs/" + layer.digest());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("layer");
    assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(answer.header("Docker-Content-Digest")).isEqualTo(layer.digest().toString());
    assertThat(answer.header("ETag")).isEqualTo("\"" + layer.digest() + "\"");
    assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(answer.header("Vary")).isNull();
  }

  @Test
  void blobOfZeroBytes() throws IOException {
    Descriptor empty = samples.blob(LAYER, new byte[0]);
    samples.commit("registry.test/team/app:empty", samples.image("empty", empty));
    RawHttp.Answer answer = http.get("/v2/registry.test/team/app/blobs/" + empty.digest());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("0");
    assertThat(http.get("/v2/").status()).isEqualTo(200);
  }

  @Test
  void manifestDigestAtBlobsIsTheBytes() throws IOException {
    for (Descriptor manifest : List.of(index, image)) {
      RawHttp.Answer answer = http.get("/v2/registry.test/team/app/blobs/" + manifest.digest());
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
      assertThat(answer.body()).isEqualTo(bytes(manifest));
    }
  }

  @Test
  void blobDigestAtManifestsIsUnknown() throws IOException {
    RawHttp.Answer answer = manifest(layer.digest().toString());
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("\"MANIFEST_UNKNOWN\"");
  }

  @Test
  void blobOfAnotherRepositoryIsUnknownHere() throws IOException {
    Descriptor other = samples.blob(LAYER, utf8("other"));
    samples.commit("registry.test/team/other:1", samples.image("other", other));
    assertThat(http.get("/v2/registry.test/team/other/blobs/" + other.digest()).status())
        .isEqualTo(200);
    RawHttp.Answer answer = http.get("/v2/registry.test/team/app/blobs/" + other.digest());
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("\"BLOB_UNKNOWN\"");
  }

  @Test
  void whatLeavesTheCatalogueIsGoneAtOnce() throws IOException {
    String blob = "/v2/registry.test/team/app/blobs/" + layer.digest();
    samples.commit("registry.test/team/app:stays", samples.image("stays"));
    assertThat(http.get(blob).status()).isEqualTo(200);
    samples.remove("registry.test/team/app:1");
    assertThat(manifest("1").status()).isEqualTo(404);
    assertThat(manifest(image.digest().toString()).status()).isEqualTo(404);
    assertThat(http.get(blob).status()).isEqualTo(404);
  }

  @Test
  void sha512IsFirstClass() throws IOException {
    Descriptor big = samples.blob(Digest.Algorithm.SHA512, LAYER, new byte[100]);
    Descriptor manifest =
        samples.manifest(
            Digest.Algorithm.SHA512,
            MediaType.OCI_MANIFEST,
            samples.imageJson("sha512", null, null, big));
    samples.commit("registry.test/team/app:sha512", manifest);
    assertThat(manifest.digest().toString()).startsWith("sha512:");
    RawHttp.Answer answer = manifest("sha512");
    assertThat(answer.header("Docker-Content-Digest")).isEqualTo(manifest.digest().toString());
    assertThat(manifest(manifest.digest().toString()).status()).isEqualTo(200);
    assertThat(http.get("/v2/registry.test/team/app/blobs/" + big.digest()).body()).hasSize(100);
  }

  @Test
  void dockerSchema2IsKept() throws IOException {
    Descriptor config = samples.blob(MediaType.DOCKER_CONFIG, utf8("{}"));
    Descriptor manifest =
        samples.manifest(
            MediaType.DOCKER_MANIFEST,
            "{\"schemaVersion\":2,\"mediaType\":\""
                + MediaType.DOCKER_MANIFEST
                + "\",\"config\":"
                + Samples.json(config)
                + ",\"layers\":[]}");
    Descriptor list =
        samples.manifest(MediaType.DOCKER_LIST, Samples.indexJson(MediaType.DOCKER_LIST, manifest));
    samples.commit("registry.test/team/app:docker", list);
    RawHttp.Answer answer = manifest("docker", "Accept: " + MediaType.OCI_INDEX);
    assertThat(answer.header("Content-Type")).isEqualTo(MediaType.DOCKER_LIST);
    assertThat(answer.body()).isEqualTo(bytes(list));
    assertThat(manifest(manifest.digest().toString()).header("Content-Type"))
        .isEqualTo(MediaType.DOCKER_MANIFEST);
  }

  @Test
  void manifestWithoutMediaTypeTakesTheDescriptors() throws IOException {
    Descriptor nested = samples.image("nested");
    Descriptor untyped = samples.manifest(MediaType.OCI_INDEX, Samples.indexJson(null, nested));
    samples.commit("registry.test/team/app:untyped", samples.index(untyped));
    assertThat(manifest(untyped.digest().toString()).header("Content-Type"))
        .isEqualTo(MediaType.OCI_INDEX);
    assertThat(manifest(nested.digest().toString()).status()).isEqualTo(200);
  }

  @Test
  void largeManifest() throws IOException {
    String padding = "x".repeat(3_900_000);
    Descriptor large =
        samples.manifest(
            MediaType.OCI_INDEX,
            "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"padding\":\""
                + padding
                + "\"}}");
    samples.commit("registry.test/team/app:large", large);
    assertThat(manifest("large").body()).isEqualTo(bytes(large));
    assertThat(manifest(large.digest().toString(), "Range: bytes=5-3800000").body())
        .isEqualTo(java.util.Arrays.copyOfRange(bytes(large), 5, 3_800_001));
  }

  @Test
  void unknownAndMalformedReferences() throws IOException {
    String zeros = "0".repeat(64);
    assertError(manifest("nope"), 404, "MANIFEST_UNKNOWN");
    assertError(manifest(".INVALID_MANIFEST_NAME"), 404, "MANIFEST_UNKNOWN");
    assertError(manifest("sha256:" + zeros), 404, "MANIFEST_UNKNOWN");
    assertError(manifest("sha256:baddigeststring"), 400, "DIGEST_INVALID");
    assertError(manifest("foo:abc"), 400, "DIGEST_INVALID");
    assertError(
        manifest(index.digest().toString().replaceAll("[a-f]", "A")), 400, "DIGEST_INVALID");
    String blobs = "/v2/registry.test/team/app/blobs/";
    assertError(http.get(blobs + "sha256:" + zeros), 404, "BLOB_UNKNOWN");
    assertError(http.get(blobs + "sha256:zz"), 400, "DIGEST_INVALID");
    assertError(http.get(blobs + "latest"), 400, "DIGEST_INVALID");
    assertError(http.get("/v2/registry.test/team/none/blobs/sha256:" + zeros), 404, "NAME_UNKNOWN");
    assertError(http.get("/v2/registry.test/team/none/manifests/1"), 404, "NAME_UNKNOWN");
  }
}
