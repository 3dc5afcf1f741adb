package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
  @Test
  void resolvesListsAndFetches() throws IOException {
    byte[] index = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(Digest.Algorithm.SHA256, index);
    try (FakeServer server =
            new FakeServer(r -> {
              switch (r.path()) {
                case "/v2/a/b/tags/list" -> r.json(200, "{\"tags\":[\"1\",\"2\"]}");
                case "/v2/_catalog" -> r.json(200, "{\"repositories\":[\"a/b\"]}");
                case "/v2/a/b/manifests/1" ->
                    r.with("Content-Type", MediaType.OCI_INDEX)
                        .with("Docker-Content-Digest", digest.toString())
                        .send(200, index);
                default -> r.status(404);
              }
            });
        RegistryClient client =
            RegistryClient.of(Endpoint.insecure(server.host()), RegistrySettings.defaults())) {
      assertThat(client.catalog()).containsExactly("a/b");
      assertThat(client.tags("a/b")).containsExactly("1", "2");
      assertThat(client.resolve("a/b", "1").orElseThrow().digest()).isEqualTo(digest);
      assertThat(client.resolve("a/b", "9")).isEmpty();
      assertThat(client.manifest("a/b", "1").orElseThrow().bytes()).isEqualTo(index);
      assertThat(client.referrers("a/b", digest)).isEmpty();
      assertThat(server.lines())
          .isEqualTo(
              List.of(
                  "GET /v2/_catalog?n=1000",
                  "GET /v2/a/b/tags/list?n=1000",
                  "HEAD /v2/a/b/manifests/1",
                  "HEAD /v2/a/b/manifests/9",
                  "GET /v2/a/b/manifests/1",
                  "GET /v2/a/b/referrers/" + digest,
                  "GET /v2/a/b/manifests/sha256-" + digest.hex()));
      assertThat(server.seen())
          .noneMatch(s -> s.headers().containsKey("Accept-Encoding"))
          .noneMatch(s -> s.headers().containsKey("Upgrade"));
    }
  }
}
