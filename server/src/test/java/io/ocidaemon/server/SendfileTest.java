package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Large bodies: who sends them, and what happens when somebody is slow, impatient or gone. */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class SendfileTest extends LiveServer {
  private final byte[] content = new byte[20_000_000];
  private Descriptor layer;
  private String target;

  @Override
  void fill() throws IOException {
    new Random(2).nextBytes(content);
    layer = samples.blob(LAYER, content);
    samples.commit("r.test/a:1", samples.image("one", layer));
    target = "/v2/r.test/a/blobs/" + layer.digest();
  }

  private Path file(Digest digest) {
    return data.resolve("blobs/" + digest.algorithm().id() + "/" + digest.hex());
  }

  @Test
  void theKernelSendsWholeBodiesAndRanges() throws IOException {
    assertThat(http.get(target).body()).isEqualTo(content);
    assertThat(server.bytesSentByKernel()).isEqualTo(content.length);
    assertThat(http.get(target, "Range: bytes=1000001-11000000").body())
        .isEqualTo(Arrays.copyOfRange(content, 1_000_001, 11_000_001));
    assertThat(server.bytesSentByKernel()).isEqualTo(content.length + 10_000_000);
    assertThat(server.bytesSentMapped()).isZero();
  }

  @Test
  void headAndSmallBodiesDoNotTakeThatWay() throws IOException {
    assertThat(http.head(target).status()).isEqualTo(200);
    assertThat(http.get(target, "Range: bytes=5-9").body()).hasSize(5);
    assertThat(http.get("/v2/r.test/a/manifests/1").status()).isEqualTo(200);
    assertThat(server.bytesSentByKernel()).isZero();
  }

  @Test
  void severalConnectionsOnOneBlob() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 6; i++) {
        int from = i * 3_000_000;
        all.add(
            threads.submit(() -> {
              try (RawHttp one = new RawHttp(server)) {
                for (int round = 0; round < 3; round++) {
                  assertThat(one.get(target, "Range: bytes=" + from + "-").body())
                      .isEqualTo(Arrays.copyOfRange(content, from, content.length));
                }
              }
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void aSlowReaderGetsEverything() throws Exception {
    http.send("GET", target);
    assertThat(http.headers().status()).isEqualTo(200);
    // The socket is full long before the body is out; another connection is served meanwhile.
    try (RawHttp other = new RawHttp(server)) {
      assertThat(other.get(target).body()).isEqualTo(content);
    }
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 20];
    for (long left = content.length; left > 0; ) {
      int read = http.in().read(buffer, 0, (int) Math.min(buffer.length, left));
      assertThat(read).isPositive();
      hash.update(buffer, 0, read);
      left -= read;
      Thread.sleep(1);
    }
    assertThat(Digest.of(Digest.Algorithm.SHA256, hash)).isEqualTo(layer.digest());
    assertThat(http.get("/v2/").status()).isEqualTo(200);
  }

  @Test
  void aBlobThatIsDeletedStreamsToItsEnd() throws IOException {
    http.send("GET", target);
    assertThat(http.headers().status()).isEqualTo(200);
    Files.delete(file(layer.digest()));
    samples.remove("r.test/a:1");
    assertThat(http.in().readNBytes(content.length)).isEqualTo(content);
    assertError(http.get(target), 404, "NAME_UNKNOWN");
  }

  @Test
  void aClientThatGoesAwayIsNoError() throws Exception {
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 20; i++) {
        try (RawHttp one = new RawHttp(server)) {
          one.socket().setSoLinger(true, 0);
          one.send("GET", target, "Range: bytes=" + i + "-");
          assertThat(one.headers().status()).isEqualTo(206);
          one.in().readNBytes(10_000);
        }
      }
      assertThat(http.get(target).body()).isEqualTo(content);
      await().until(() -> server.openBodies() == 0);
      assertThat(log.loud()).isEmpty();
    }
  }

  @Test
  void aFileThatIsCutBreaksTheConnectionAndIsLogged() throws IOException {
    byte[] other = new byte[30_000_000];
    Descriptor cut = samples.blob(LAYER, other);
    samples.commit("r.test/a:cut", samples.image("cut", cut));
    Path file = file(cut.digest());
    assertThat(file.toFile().setWritable(true)).isTrue();
    try (LogCapture log = new LogCapture();
        RawHttp one = new RawHttp(server)) {
      one.send("GET", "/v2/r.test/a/blobs/" + cut.digest());
      assertThat(one.headers().status()).isEqualTo(200);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(1_000_000);
      }
      InputStream in = one.in();
      assertThatThrownBy(
              () -> {
                byte[] got = in.readNBytes(other.length);
                if (got.length < other.length) {
                  throw new IOException("only " + got.length);
                }
              })
          .isInstanceOf(IOException.class);
      await()
          .untilAsserted(
              () -> assertThat(log.loud()).anyMatch(line -> line.contains("cannot be answered")));
    }
    assertThat(http.get("/v2/").status()).isEqualTo(200);
  }

  @Test
  void pastTwoAndFourGibibytes() throws Exception {
    long size = (4L << 30) + 1_000_003;
    Digest digest = Digest.parse("sha256:" + "12".repeat(32));
    Path sparse = file(digest);
    // A hole with marks in it: the store does not hash again what it serves.
    Files.createDirectories(sparse.getParent());
    try (FileChannel channel =
        FileChannel.open(sparse, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      for (long at : List.of((2L << 30) - 2, (4L << 30) - 2, size - 4)) {
        channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), at);
      }
    }
    Descriptor huge = Descriptor.of(LAYER, digest, size);
    samples.commit(
        "r.test/huge:1",
        samples.manifest(MediaType.OCI_MANIFEST, samples.imageJson("huge", null, null, huge)));
    String blob = "/v2/r.test/huge/blobs/" + digest;
    assertThat(http.head(blob).header("Content-Length")).isEqualTo(Long.toString(size));
    for (long at : List.of((2L << 30) - 2, (4L << 30) - 2, size - 4)) {
      RawHttp.Answer answer = http.get(blob, "Range: bytes=" + at + "-" + (at + 3));
      assertThat(answer.body()).containsExactly(1, 2, 3, 4);
      assertThat(answer.header("Content-Range"))
          .isEqualTo("bytes " + at + "-" + (at + 3) + "/" + size);
    }
    // Across both edges in one body of more than 2 GiB: the kernel's way, several windows.
    long from = (2L << 30) - 2;
    http.send("GET", blob, "Range: bytes=" + from + "-");
    assertThat(http.headers().header("Content-Length")).isEqualTo(Long.toString(size - from));
    byte[] buffer = new byte[1 << 20];
    long left = size - from;
    long sum = 0;
    while (left > 0) {
      int read = http.in().read(buffer, 0, (int) Math.min(buffer.length, left));
      assertThat(read).isPositive();
      for (int i = 0; i < read; i++) {
        sum += buffer[i];
      }
      left -= read;
    }
    assertThat(sum).isEqualTo(30);
    assertThat(server.bytesSentByKernel()).isEqualTo(size - from);
  }
}
