package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ocidaemon.oci.Descriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All slots taken by slow readers: who waits and who does not. */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class SlotsTest extends LiveServer {
  private static final int SLOTS = 2;
  private final byte[] content = new byte[20_000_000];
  private String blob;

  @Override
  void fill() throws IOException {
    Descriptor layer = samples.blob(LAYER, content);
    samples.commit("r.test/a:1", samples.image("one", layer));
    blob = "/v2/r.test/a/blobs/" + layer.digest();
  }

  @Override
  RegistryServerBuilder configure(RegistryServerBuilder builder) {
    return builder
        .maxRequests(SLOTS)
        .drain(Duration.ofMillis(300))
        .routes(routes -> routes.get("/metrics", (request, response) -> response.setStatus(204)));
  }

  private final List<RawHttp> readers = new ArrayList<>();

  /** Takes all slots, and lets more wait than a pool of threads might keep aside for itself. */
  private void occupy() throws IOException {
    for (int i = 0; i < SLOTS + 40; i++) {
      RawHttp reader = new RawHttp(server);
      readers.add(reader);
      reader.socket().setSoLinger(true, 0);
      reader.send("GET", blob);
    }
    await().until(() -> server.openBodies() == SLOTS);
  }

  @AfterEach
  void leave() throws IOException {
    for (RawHttp reader : readers) {
      reader.close();
    }
  }

  @Test
  void probesDoNotWaitForSlowReaders() throws IOException {
    occupy();
    try (RawHttp probe = new RawHttp(server)) {
      probe.socket().setSoTimeout(5_000);
      for (int i = 0; i < 3; i++) {
        assertThat(probe.get("/livez").status()).isEqualTo(200);
        assertThat(probe.get("/readyz").status()).isEqualTo(200);
        assertThat(probe.get("/metrics").status()).isEqualTo(204);
      }
    }
    assertThat(server.openBodies()).isEqualTo(SLOTS);
    // Slots come free as clients go away; then it is the others' turn.
    RawHttp last = readers.removeLast();
    leave();
    try (last) {
      assertThat(last.answer(false).body()).hasSize(content.length);
    }
    await().until(() -> server.openBodies() == 0);
    assertThat(http.get("/v2/").status()).isEqualTo(200);
  }

  @Test
  void theDrainTimeEndsForThoseThatWaitToo() throws IOException {
    occupy();
    Thread closing = Thread.ofVirtual().start(server::close);
    await().atMost(Duration.ofSeconds(15)).until(() -> !closing.isAlive());
  }
}
