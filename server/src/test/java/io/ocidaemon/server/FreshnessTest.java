package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What others commit shows at the next request; what cannot be read does not stop the serving. */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class FreshnessTest extends LiveServer {
  private Descriptor image;

  @Override
  void fill() throws IOException {
    image = samples.image("one", samples.blob(LAYER, utf8("layer")));
    samples.commit("r.test/a:0", image);
  }

  @Test
  void aCommitOfAnotherStoreShowsAtTheNextRequest() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Future<?>> readers = new ArrayList<>();
    try (Store other = Store.open(data);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        readers.add(
            threads.submit(() -> {
              try (RawHttp one = new RawHttp(server)) {
                long last = 0;
                while (!done.get()) {
                  RawHttp.Answer answer = one.get("/v2/r.test/a/tags/list");
                  long generation =
                      Long.parseLong(String.valueOf(answer.header("OCI-Daemon-Generation")));
                  assertThat(generation).isGreaterThanOrEqualTo(last);
                  // A generation has one meaning: so many tags.
                  assertThat(answer.text().split(",")).hasSize((int) generation + 1);
                  last = generation;
                }
              }
              return null;
            }));
      }
      Samples writer = new Samples(other);
      for (int i = 1; i <= 60; i++) {
        writer.commit("r.test/a:" + i, image);
        RawHttp.Answer answer = http.get("/v2/r.test/a/manifests/" + i);
        assertThat(answer.status()).as("tag %s", i).isEqualTo(200);
        writer.commit("r.test/a:" + i, image);
      }
      done.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  @Test
  void aLogThatCannotBeReadLeavesTheLastCatalogue() throws IOException {
    Path log = data.resolve(".oci-daemon/log");
    Path away = data.resolve(".oci-daemon/away");
    Files.move(log, away);
    try (LogCapture captured = new LogCapture()) {
      for (int i = 0; i < 3; i++) {
        assertThat(http.get("/v2/r.test/a/manifests/0").status()).isEqualTo(200);
      }
      assertThat(captured.loud())
          .hasSize(1)
          .allMatch(line -> line.contains("serving the last one known"));
    } finally {
      Files.move(away, log);
    }
    samples.commit("r.test/a:1", image);
    assertThat(http.get("/v2/r.test/a/manifests/1").status()).isEqualTo(200);
  }
}
