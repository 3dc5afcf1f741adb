package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.store.Blobs.Fetched;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process killed in the middle of a download; its bytes are there for the next. */
@Timeout(120)
final class BlobsKillTest {
  private static final int SIZE = 20_000_000;

  @TempDir Path data;

  /** The child: fetches, and tells of each piece before it takes it. */
  static final class Child {
    private Child() {}

    /** Arguments: folder, seed, milliseconds that a piece takes. */
    public static void main(String[] args) throws Exception {
      Layout layout = new Layout(Path.of(args[0]));
      byte[] content = BlobsTest.bytes(Long.parseLong(args[1]), SIZE);
      TestSource source = new TestSource(content);
      source.piece = 64 * 1024;
      long[] told = {0};
      source.hook =
          at -> {
            TimeUnit.MILLISECONDS.sleep(Long.parseLong(args[2]));
            told[0] = Math.min(SIZE, source.sent.get() + source.piece);
            System.out.println(told[0]);
          };
      new Blobs(layout, new RealDisk(layout.ingest()), Timing.REAL)
          .fetch(BlobsTest.descriptor(content), source, Progress.NONE);
      System.out.println("done");
    }
  }

  private static Process start(Path data, long seed, int millis) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path").replace("\n", File.pathSeparator),
            Child.class.getName(),
            data.toString(),
            Long.toString(seed),
            Integer.toString(millis))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aKilledProcessCostsOneBuffer() throws Exception {
    long seed = 7;
    byte[] content = BlobsTest.bytes(seed, SIZE);
    Descriptor d = BlobsTest.descriptor(content);
    Random random = new Random(seed);
    long received = 0;
    int kills = Boolean.getBoolean("soak") ? 20 : 3;
    for (int kill = 0; kill < kills; kill++) {
      Process child = start(data, seed, 5);
      long told = 0;
      long until = 500_000L + random.nextInt(SIZE / kills / 2);
      try (BufferedReader lines = child.inputReader()) {
        while (told < until) {
          String line = Objects.requireNonNull(lines.readLine(), "the child ended by itself");
          told = Long.parseLong(line);
        }
        child.toHandle().destroyForcibly(); // SIGKILL; what it has told can still be read
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          told = Long.parseLong(line);
        }
      } finally {
        child.destroyForcibly();
      }
      received += told;
    }
    Layout layout = new Layout(data);
    RealDisk disk = new RealDisk(layout.ingest());
    Fetched fetched =
        new Blobs(layout, disk, Timing.REAL).fetch(d, new TestSource(content), Progress.NONE);
    received += fetched.bytesReceived();

    assertThat(disk.read(layout.blob(d.digest()))).isEqualTo(content);
    assertThat(disk.list(layout.ingest())).isEmpty();
    // One buffer for each kill, and the piece that was told of and not yet taken.
    assertThat(received)
        .as("seed %d", seed)
        .isLessThanOrEqualTo(SIZE + kills * (Buffers.SIZE + 64L * 1024));
  }

  @Test
  void aLivingProcessIsWaitedForAndAKilledOneReplacedAtOnce() throws Exception {
    long seed = 8;
    byte[] content = BlobsTest.bytes(seed, SIZE);
    Descriptor d = BlobsTest.descriptor(content);
    Layout layout = new Layout(data);
    TestSource source = new TestSource(content);
    Process child = start(data, seed, 5);
    try (BufferedReader lines = child.inputReader()) {
      while (Long.parseLong(Objects.requireNonNull(lines.readLine())) < 2_000_000) {
        // it is on its way
      }
      Thread killer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (Long.parseLong(Objects.requireNonNull(lines.readLine())) < 10_000_000) {
                    assertThat(source.opened.get()).isZero();
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                } finally {
                  child.destroyForcibly();
                }
              });
      Fetched fetched =
          new Blobs(layout, new RealDisk(layout.ingest()), Timing.REAL)
              .fetch(d, source, Progress.NONE);
      killer.join();
      assertThat(fetched.fetchedHere()).isTrue();
      assertThat(fetched.bytesKept()).isGreaterThan(9_000_000);
    } finally {
      child.destroyForcibly();
    }
  }
}
