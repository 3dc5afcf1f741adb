package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How clients name the upstream (facts/serving.md, section 2.1). */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class NamespaceTest extends LiveServer {
  private Descriptor nginx;
  private Descriptor tool;

  @Override
  void fill() throws IOException {
    nginx = samples.image("nginx", samples.blob(LAYER, utf8("layer")));
    tool = samples.image("tool");
    samples.commit("docker.io/library/nginx:1", nginx);
    samples.commit("127.0.0.1:5000/a/b/c/d/tool:1", tool);
    samples.commit("quay.io/library/nginx:1", tool);
  }

  @Override
  RegistryServerBuilder configure(RegistryServerBuilder builder) {
    return builder.defaultNamespace("docker.io");
  }

  private void finds(Descriptor manifest, String target) throws IOException {
    RawHttp.Answer answer = http.get(target);
    assertThat(answer.status()).as(target).isEqualTo(200);
    assertThat(answer.header("Docker-Content-Digest")).isEqualTo(manifest.digest().toString());
  }

  @Test
  void byNamespace() throws IOException {
    for (String ns :
        List.of(
            "docker.io",
            "index.docker.io",
            "registry-1.docker.io",
            "Docker.IO",
            "docker.io:443",
            "docker%2Eio%3A443")) {
      finds(nginx, "/v2/library/nginx/manifests/1?ns=" + ns);
      finds(nginx, "/v2/nginx/manifests/1?ns=" + ns);
    }
    finds(tool, "/v2/library/nginx/manifests/1?ns=quay.io");
    finds(tool, "/v2/a/b/c/d/tool/manifests/1?ns=127.0.0.1:5000");
    finds(tool, "/v2/a/b/c/d/tool/manifests/1?ns=127.0.0.1%3A5000");
  }

  @Test
  void namespaceAndPathAtOnce() throws IOException {
    finds(nginx, "/v2/docker.io/library/nginx/manifests/1?ns=docker.io");
    finds(nginx, "/v2/docker.io/nginx/manifests/1?ns=index.docker.io");
    finds(tool, "/v2/127.0.0.1__5000/a/b/c/d/tool/manifests/1?ns=127.0.0.1:5000");
  }

  @Test
  void theAnswerSaysWhichNamespace() throws IOException {
    String target = "/v2/library/nginx/";
    assertThat(http.get(target + "manifests/1?ns=docker.io").header("OCI-Namespace"))
        .isEqualTo("docker.io");
    assertThat(http.get(target + "tags/list?ns=Docker.io").header("OCI-Namespace"))
        .isEqualTo("Docker.io");
    assertThat(http.get(target + "manifests/none?ns=quay.io").header("OCI-Namespace"))
        .isEqualTo("quay.io");
    assertThat(http.get("/v2/?ns=quay.io").header("OCI-Namespace")).isEqualTo("quay.io");
    assertThat(http.get(target + "manifests/1").header("OCI-Namespace")).isNull();
  }

  @Test
  void onlyThatNamespace() throws IOException {
    assertError(http.get("/v2/library/nginx/manifests/1?ns=ghcr.io"), 404, "NAME_UNKNOWN");
    assertError(
        http.get("/v2/quay.io/library/nginx/manifests/1?ns=docker.io"), 404, "NAME_UNKNOWN");
    assertError(http.get("/v2/library/nginx/manifests/1?ns=127.0.0.1:5000"), 404, "NAME_UNKNOWN");
    RawHttp.Answer strange = http.get("/v2/nginx/manifests/1?ns=a%0D%0Ab:%20c");
    assertError(strange, 404, "NAME_UNKNOWN");
    assertThat(strange.header("OCI-Namespace")).isNull();
  }

  @Test
  void byPath() throws IOException {
    finds(nginx, "/v2/docker.io/library/nginx/manifests/1");
    finds(nginx, "/v2/docker.io/nginx/manifests/1");
    finds(nginx, "/v2/registry-1.docker.io/nginx/manifests/1");
    finds(tool, "/v2/127.0.0.1__5000/a/b/c/d/tool/manifests/1");
    finds(tool, "/v2/127.0.0.1:5000/a/b/c/d/tool/manifests/1");
    finds(tool, "/v2/quay.io/library/nginx/manifests/1");
  }

  @Test
  void byPrefix() throws IOException {
    finds(nginx, "/docker.io/v2/library/nginx/manifests/1");
    finds(nginx, "/docker.io/v2/library/nginx/manifests/1?ns=docker.io");
    finds(tool, "/quay.io/v2/library/nginx/manifests/1");
    finds(tool, "/127.0.0.1:5000/v2/a/b/c/d/tool/manifests/1");
    assertThat(http.get("/docker.io/v2/").status()).isEqualTo(200);
    assertError(http.get("/ghcr.io/v2/library/nginx/manifests/1"), 404, "NAME_UNKNOWN");
    assertThat(http.get("/quay.io/v2/_catalog").text()).contains("[\"library/nginx\"]");
  }

  @Test
  void byDefault() throws IOException {
    finds(nginx, "/v2/library/nginx/manifests/1");
    finds(nginx, "/v2/nginx/manifests/1");
    assertError(http.get("/v2/a/b/c/d/tool/manifests/1"), 404, "NAME_UNKNOWN");
    try (RegistryServer other = RegistryServer.of(store).start();
        RawHttp to = new RawHttp(other)) {
      assertError(to.get("/v2/library/nginx/manifests/1"), 404, "NAME_UNKNOWN");
      assertThat(to.get("/v2/docker.io/library/nginx/manifests/1").status()).isEqualTo(200);
    }
  }

  @Test
  void blobsAndListsTheSameWay() throws IOException {
    String layer =
        "sha256:"
            + io.ocidaemon.oci.Digest.of(io.ocidaemon.oci.Digest.Algorithm.SHA256, utf8("layer"))
                .hex();
    assertThat(http.get("/v2/nginx/blobs/" + layer + "?ns=docker.io").status()).isEqualTo(200);
    assertThat(http.get("/v2/library/nginx/blobs/" + layer + "?ns=quay.io").status())
        .isEqualTo(404);
    assertThat(http.get("/v2/nginx/tags/list").text())
        .isEqualTo("{\"name\":\"nginx\",\"tags\":[\"1\"]}\n");
    assertThat(http.get("/v2/nginx/referrers/" + nginx.digest()).status()).isEqualTo(200);
  }
}
