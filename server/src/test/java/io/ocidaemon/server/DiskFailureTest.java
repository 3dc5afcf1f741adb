package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A disk that fails in the middle of a body is no client that went away. */
class DiskFailureTest extends LiveServer {
  private static final int SIZE = 8_000_000;
  private static final int BAD = 5_000_000;

  private final CompletableFuture<IOException> thrown = new CompletableFuture<>();

  @Override
  void fill() {}

  @Override
  RegistryServerBuilder configure(RegistryServerBuilder builder) {
    HttpServlet bad =
        new HttpServlet() {
          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            Path file = Files.write(data.resolve("body"), new byte[SIZE]);
            int place = request.getPathInfo().equals("/whole") ? SIZE : BAD;
            response.setContentLength(SIZE);
            try (FileChannel channel = new FailingDisk(FileChannel.open(file), place)) {
              new JettyFileSender().send(request, response, channel, 0, SIZE);
            } catch (IOException e) {
              thrown.complete(e);
              throw e;
            }
          }
        };
    return builder.routes(routes -> routes.mount("/disk", bad));
  }

  @Test
  void theDiskIsToldFromTheClient() throws Exception {
    http.send("GET", "/disk/bad");
    assertThat(http.headers().status()).isEqualTo(200);
    // What could be read came, and then the connection broke.
    int got = 0;
    try {
      got = http.in().readNBytes(SIZE).length;
    } catch (IOException reset) {
      got = BAD;
    }
    assertThat(got).isLessThanOrEqualTo(BAD);
    assertThat(thrown.get(10, TimeUnit.SECONDS))
        .isNotInstanceOf(ClientGoneException.class)
        .hasMessageContaining("the disk cannot be read at byte " + BAD)
        .hasMessageContaining("Input/output error");
  }

  @Test
  void aClientThatGoesAwayIsStillOne() throws Exception {
    try (RawHttp one = new RawHttp(server)) {
      one.socket().setSoLinger(true, 0);
      one.send("GET", "/disk/whole");
      assertThat(one.headers().status()).isEqualTo(200);
      one.in().readNBytes(1_000);
    }
    assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
  }
}
