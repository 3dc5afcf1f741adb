package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.store.Blobs.Fetched;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Large blobs in full, with figures on standard output: {@code -Dsoak}. */
@EnabledIfSystemProperty(named = "soak", matches = "true")
final class BlobsSoakTest {
  @TempDir Path root;

  private static BlobSource fileSource(Path file) {
    return offset -> {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(offset);
      return new BlobSource.Body() {
        @Override
        public long offset() {
          return offset;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
          return channel.read(target);
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    };
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static Digest sha256sum(Path file) throws Exception {
    Process process = new ProcessBuilder("sha256sum", file.toString()).start();
    String line = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).isZero();
    return Digest.parse("sha256:" + line.substring(0, 64));
  }

  /** A gibibyte from a local file beside {@code sha256sum} of the same file, three times each. */
  @Test
  void aGibibyteBesideSha256sum() throws Exception {
    Path file = root.resolve("source");
    byte[] block = new byte[1 << 20];
    Random random = new Random(1);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      for (int i = 0; i < 1024; i++) {
        random.nextBytes(block);
        out.write(ByteBuffer.wrap(block));
      }
    }
    Digest digest = sha256sum(file);
    Descriptor d = Descriptor.of("x/y", digest, 1L << 30);
    for (int run = 0; run < 3; run++) {
      Path data = root.resolve("data" + run);
      Layout layout = new Layout(data);
      Blobs blobs = new Blobs(layout, new RealDisk(layout.ingest()), Timing.REAL);
      long t0 = System.nanoTime();
      blobs.fetch(d, fileSource(file), Progress.NONE);
      long t1 = System.nanoTime();
      sha256sum(file);
      long t2 = System.nanoTime();
      System.out.printf(
          "1 GiB: fetch %.2f s, sha256sum %.2f s, ratio %.2f; heap %d MiB, direct %d KiB%n",
          (t1 - t0) / 1e9,
          (t2 - t1) / 1e9,
          (t1 - t0) / (double) (t2 - t1),
          (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
          directBytes() >> 10);
      Files.delete(layout.blob(digest));
    }
    assertThat(directBytes()).isLessThan(16L << 20);
  }

  /** 4 GiB and a bit that a killed process left as a hole; the last bytes come from the source. */
  @Test
  void moreThanFourGiBAreHashedAgainAndFinished() throws Exception {
    long size = (1L << 32) + 123_456_789;
    long kept = size - 10_000_000;
    Path sparse = root.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(size);
    }
    Digest digest = sha256sum(sparse);
    Layout layout = new Layout(root.resolve("data"));
    Files.createDirectories(layout.ingest());
    Path left =
        layout
            .ingest()
            .resolve(new PartialName(digest, new HostProcesses().newNobody(), "").toString());
    try (RandomAccessFile file = new RandomAccessFile(left.toFile(), "rw")) {
      file.setLength(kept);
    }
    Blobs blobs = new Blobs(layout, new RealDisk(layout.ingest()), Timing.REAL);
    long before = System.nanoTime();
    Fetched fetched =
        blobs.fetch(
            Descriptor.of("x/y", digest, size), new Zeros(size, Long.MAX_VALUE), Progress.NONE);
    System.out.printf("4.1 GiB resumed: %.1f s%n", (System.nanoTime() - before) / 1e9);
    assertThat(fetched).isEqualTo(new Fetched(true, 10_000_000, kept));
    try (Blob blob = Objects.requireNonNull(blobs.open(digest))) {
      assertThat(blob.size()).isEqualTo(size);
    }
  }

  /** The whole of 4 GiB and a bit through the source. */
  @Test
  void moreThanFourGiBAreFetched() throws Exception {
    long size = (1L << 32) + 123_456_789;
    Path sparse = root.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(size);
    }
    Digest digest = sha256sum(sparse);
    Layout layout = new Layout(root.resolve("data"));
    Blobs blobs = new Blobs(layout, new RealDisk(layout.ingest()), Timing.REAL);
    long before = System.nanoTime();
    assertThat(blobs.fetch(Descriptor.of("x/y", digest, size), fileSource(sparse), Progress.NONE))
        .isEqualTo(new Fetched(true, size, 0));
    System.out.printf(
        "4.1 GiB fetched: %.1f s; heap %d MiB, direct %d KiB%n",
        (System.nanoTime() - before) / 1e9,
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
        directBytes() >> 10);
  }
}
