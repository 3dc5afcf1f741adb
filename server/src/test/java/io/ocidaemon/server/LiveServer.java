package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server on a port of its own over a fresh store, and one raw connection to it. */
abstract class LiveServer {
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  @TempDir Path data;
  Store store;
  Samples samples;
  RegistryServer server;
  RawHttp http;

  /** Puts in what all tests of the class need. */
  abstract void fill() throws IOException;

  RegistryServerBuilder configure(RegistryServerBuilder builder) {
    return builder;
  }

  @BeforeEach
  void startServer() throws IOException {
    store = Store.open(data);
    samples = new Samples(store);
    fill();
    server = configure(RegistryServer.of(store)).start();
    http = new RawHttp(server);
  }

  @AfterEach
  void stopServer() throws IOException {
    http.close();
    server.close();
    store.close();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void assertError(RawHttp.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.text())
        .startsWith("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"")
        .endsWith("}]}\n");
  }
}
