package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The admission door: what this daemon does not accept is in no list, look-up or reach. */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class AdmissionTest extends LiveServer {
  private static final String OTHER = "sha256:" + "b".repeat(64);
  private Descriptor mine;
  private Descriptor theirs;
  private Descriptor layer;
  private Descriptor signature;

  @Override
  void fill() throws IOException {
    layer = samples.blob(LAYER, utf8("theirs"));
    mine = samples.image("mine");
    theirs = samples.image("theirs", layer);
    signature = samples.manifest(MediaType.OCI_MANIFEST, samples.imageJson("sig", "a/b", mine));
    samples.commit("r.test/a:mine", mine);
    commit("r.test/a:theirs", theirs);
    commit("r.test/a@" + signature.digest(), signature);
    commit("r.test/only/theirs:1", theirs);
    commit("docker.io/library/nginx:1", theirs);
    samples.commit("r.test/library/nginx:1", mine);
  }

  private void commit(String reference, Descriptor manifest) throws IOException {
    samples.commit(Reference.parse(reference), manifest, Set.of(OTHER));
  }

  @Override
  RegistryServerBuilder configure(RegistryServerBuilder builder) {
    return builder
        .admit(entry -> entry.policies().contains(Samples.POLICY))
        .defaultNamespace("docker.io");
  }

  @Test
  void lists() throws IOException {
    assertThat(http.get("/v2/_catalog").text())
        .isEqualTo("{\"repositories\":[\"r.test/a\",\"r.test/library/nginx\"]}\n");
    assertError(http.get("/v2/_catalog?ns=docker.io"), 404, "NAME_UNKNOWN");
    assertThat(http.get("/v2/r.test/a/tags/list").text()).contains("[\"mine\"]");
    assertThat(http.get("/v2/r.test/a/tags/list?n=1").header("Link")).isNull();
    assertError(http.get("/v2/r.test/only/theirs/tags/list"), 404, "NAME_UNKNOWN");
    assertThat(http.get("/v2/r.test/a/referrers/" + mine.digest()).text())
        .contains("\"manifests\":[]");
  }

  @Test
  void lookUps() throws IOException {
    assertThat(http.get("/v2/r.test/a/manifests/mine").status()).isEqualTo(200);
    assertError(http.get("/v2/r.test/a/manifests/theirs"), 404, "MANIFEST_UNKNOWN");
    assertError(http.get("/v2/r.test/a/manifests/" + theirs.digest()), 404, "MANIFEST_UNKNOWN");
    assertError(http.get("/v2/r.test/a/manifests/" + signature.digest()), 404, "MANIFEST_UNKNOWN");
    assertError(http.get("/v2/nginx/manifests/1"), 404, "NAME_UNKNOWN");
  }

  @Test
  void reach() throws IOException {
    assertError(http.get("/v2/r.test/a/blobs/" + layer.digest()), 404, "BLOB_UNKNOWN");
    assertError(http.get("/v2/r.test/a/blobs/" + theirs.digest()), 404, "BLOB_UNKNOWN");
    assertThat(http.get("/v2/r.test/a/blobs/" + mine.digest()).status()).isEqualTo(200);
  }

  @Test
  void acceptedLaterItIsThereAtOnce() throws IOException {
    assertThat(server.hidden()).isEqualTo(4);
    samples.commit("r.test/a:theirs", theirs);
    assertThat(server.hidden()).isEqualTo(3);
    assertThat(http.get("/v2/r.test/a/manifests/theirs").status()).isEqualTo(200);
    assertThat(http.get("/v2/r.test/a/blobs/" + layer.digest()).status()).isEqualTo(200);
    samples.commit("r.test/a@" + signature.digest(), signature);
    assertThat(http.get("/v2/r.test/a/referrers/" + mine.digest()).text())
        .contains(signature.digest().toString());
  }
}
