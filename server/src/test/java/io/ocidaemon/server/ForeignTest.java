package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layout that another tool wrote, served read-only. */
class ForeignTest {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  @TempDir Path data;
  private final List<String> index = new ArrayList<>();

  private Descriptor put(String mediaType, String content) throws IOException {
    byte[] bytes = LiveServer.utf8(content);
    Digest digest = Digest.of(Digest.Algorithm.SHA256, bytes);
    Path file = data.resolve("blobs/sha256/" + digest.hex());
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return Descriptor.of(mediaType, digest, bytes.length);
  }

  private Descriptor image(String name) throws IOException {
    Descriptor config = put(MediaType.OCI_CONFIG, "{\"name\":\"" + name + "\"}");
    return put(
        MediaType.OCI_MANIFEST,
        "{\"schemaVersion\":2,\"config\":" + Samples.json(config) + ",\"layers\":[]}");
  }

  private void list(Descriptor manifest, String refName) {
    String json = Samples.json(manifest);
    index.add(
        refName.isEmpty()
            ? json
            : json.replaceAll(
                "}$", ",\"annotations\":{\"" + REF_NAME + "\":\"" + refName + "\"}}"));
  }

  private void write() throws IOException {
    Files.writeString(data.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        data.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", index) + "]}");
  }

  @Test
  void hiddenUnlessAskedFor() throws IOException {
    list(image("one"), "1.0");
    list(image("two"), "quay.io/team/two:2");
    write();
    try (Store store = Store.openReadOnly(data);
        RegistryServer server = RegistryServer.of(store).start();
        RawHttp http = new RawHttp(server)) {
      assertThat(http.get("/v2/_catalog").text()).isEqualTo("{\"repositories\":[]}\n");
      assertThat(http.get("/v2/quay.io/team/two/manifests/2").status()).isEqualTo(404);
      assertThat(server.hidden()).isEqualTo(2);
    }
  }

  @Test
  void shownUnderOneRepositoryAndUnderFullNames() throws IOException {
    Descriptor one = image("one");
    Descriptor two = image("two");
    Descriptor unnamed = image("unnamed");
    list(one, "1.0");
    list(two, "quay.io/team/two:2");
    list(unnamed, "");
    write();
    try (Store store = Store.openReadOnly(data);
        RegistryServer server = RegistryServer.of(store).foreign("my/layout").start();
        RawHttp http = new RawHttp(server)) {
      assertThat(http.get("/v2/_catalog").text())
          .isEqualTo("{\"repositories\":[\"my/layout\",\"quay.io/team/two\"]}\n");
      assertThat(http.get("/v2/my/layout/tags/list").text())
          .isEqualTo("{\"name\":\"my/layout\",\"tags\":[\"1.0\"]}\n");
      assertThat(http.get("/v2/my/layout/manifests/1.0").header("Docker-Content-Digest"))
          .isEqualTo(one.digest().toString());
      assertThat(http.get("/v2/my/layout/manifests/" + unnamed.digest()).status()).isEqualTo(200);
      assertThat(http.get("/v2/my/layout/manifests/" + two.digest()).status()).isEqualTo(404);
      assertThat(http.get("/v2/my/layout/blobs/" + one.digest()).status()).isEqualTo(200);
      assertThat(http.get("/v2/team/two/manifests/2?ns=quay.io").status()).isEqualTo(200);
      assertThat(server.hidden()).isZero();
    }
  }

  @Test
  void whatTheOtherToolAddsShowsAtTheNextRequest() throws IOException {
    list(image("one"), "1.0");
    write();
    try (Store store = Store.openReadOnly(data);
        RegistryServer server = RegistryServer.of(store).foreign("layout").start();
        RawHttp http = new RawHttp(server)) {
      assertThat(http.get("/v2/layout/tags/list").text()).contains("[\"1.0\"]");
      list(image("two"), "2.0");
      write();
      assertThat(http.get("/v2/layout/tags/list").text()).contains("[\"1.0\",\"2.0\"]");
      assertThat(http.get("/v2/layout/manifests/2.0").status()).isEqualTo(200);
    }
  }

  @Test
  void neverInTheShadeOfOurs() throws IOException {
    Descriptor ours;
    try (Store store = Store.open(data)) {
      Samples samples = new Samples(store);
      ours = samples.image("ours");
      samples.commit("quay.io/team/app:1", ours);
      store.export();
    }
    String written = Files.readString(data.resolve("index.json"));
    Descriptor other = image("other");
    Files.writeString(
        data.resolve("index.json"),
        written.replace(
            "\"manifests\":[",
            "\"manifests\":["
                + Samples.json(other)
                    .replaceAll(
                        "}$", ",\"annotations\":{\"" + REF_NAME + "\":\"quay.io/team/app:1\"}}")
                + ","
                + Samples.json(other)
                    .replaceAll(
                        "}$", ",\"annotations\":{\"" + REF_NAME + "\":\"quay.io/team/app:2\"}}")
                + ","));
    try (Store store = Store.openReadOnly(data);
        RegistryServer server = RegistryServer.of(store).foreign("layout").start();
        RawHttp http = new RawHttp(server)) {
      assertThat(http.get("/v2/quay.io/team/app/manifests/1").header("Docker-Content-Digest"))
          .isEqualTo(ours.digest().toString());
      assertThat(http.get("/v2/quay.io/team/app/manifests/2").header("Docker-Content-Digest"))
          .isEqualTo(other.digest().toString());
      assertThat(http.get("/v2/quay.io/team/app/tags/list").text()).contains("[\"1\",\"2\"]");
    }
    // A door that is shut for ours is not open for a foreigner of the same name.
    try (Store store = Store.openReadOnly(data);
        RegistryServer server =
            RegistryServer.of(store).foreign("layout").admit(entry -> entry.foreign()).start();
        RawHttp http = new RawHttp(server)) {
      assertThat(http.get("/v2/quay.io/team/app/manifests/1").status()).isEqualTo(404);
      assertThat(http.get("/v2/quay.io/team/app/tags/list").text()).contains("[\"2\"]");
    }
  }
}
