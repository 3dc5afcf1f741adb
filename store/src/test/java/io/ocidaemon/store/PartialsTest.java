package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.store.Blobs.Fetched;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What earlier processes left: resumed, trusted as far as it may be, and removed by age. */
final class PartialsTest {
  @TempDir Path data;
  private Layout layout;
  private RealDisk disk;
  private final HostProcesses processes = new HostProcesses();

  @BeforeEach
  void open() throws IOException {
    layout = new Layout(data);
    disk = new RealDisk(layout.ingest());
    Files.createDirectories(layout.ingest());
  }

  private Blobs blobs() {
    return new Blobs(layout, disk, Timing.REAL);
  }

  private Path path(Digest digest, Owner owner, String suffix) {
    return layout.ingest().resolve(new PartialName(digest, owner, suffix).toString());
  }

  /** A random owner on another kernel, of whom nothing is known. */
  private Owner stranger() {
    byte[] random = new byte[8];
    new Random().nextBytes(random);
    String hex = HexFormat.of().formatHex(random);
    return new Owner(hex, hex, 1, 1, 1);
  }

  private void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void afterAnotherBootOnlyWhatWasSyncedIsTrusted() throws Exception {
    byte[] content = BlobsTest.bytes(1, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    Owner owner = stranger();
    Path partial = path(d.digest(), owner, "");
    // A power loss: the size came to the disk, the bytes beyond the last sync did not.
    byte[] torn = java.util.Arrays.copyOf(java.util.Arrays.copyOf(content, 500_000), 800_000);
    Files.write(partial, torn);
    Files.write(path(d.digest(), owner, PartialName.RANGES), RangeMap.ofPrefix(500_000));
    age(partial, Duration.ofMinutes(11));

    TestSource source = new TestSource(content);
    assertThat(blobs().fetch(d, source, Progress.NONE))
        .isEqualTo(new Fetched(true, 500_000, 500_000));
    assertThat(source.offsets).containsExactly(500_000L);
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @Test
  void aSilentStrangersBytesAreCopiedAndItsFileLeftAlone() throws Exception {
    byte[] content = BlobsTest.bytes(2, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    Owner owner = stranger();
    Path partial = path(d.digest(), owner, "");
    Files.write(partial, java.util.Arrays.copyOf(content, 700_000));
    Files.write(path(d.digest(), owner, PartialName.RANGES), RangeMap.ofPrefix(600_000));
    age(partial, Duration.ofMinutes(2));

    assertThat(blobs().fetch(d, new TestSource(content), Progress.NONE))
        .isEqualTo(new Fetched(true, 400_000, 600_000));
    assertThat(disk.read(layout.blob(d.digest()))).isEqualTo(content);
    assertThat(Files.size(partial)).isEqualTo(700_000);
    assertThat(disk.list(layout.ingest())).hasSize(2);
  }

  @Test
  void whatIsLeftAfterAResumeHoldsNothingUntrusted() throws Exception {
    byte[] content = BlobsTest.bytes(4, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    Owner owner = stranger();
    Path partial = path(d.digest(), owner, "");
    Files.write(partial, java.util.Arrays.copyOf(new byte[0], 900_000));
    Files.write(partial, java.util.Arrays.copyOf(content, 100_000), StandardOpenOption.WRITE);
    Files.write(path(d.digest(), owner, PartialName.RANGES), RangeMap.ofPrefix(100_000));
    age(partial, Duration.ofMinutes(11));
    TestSource source = new TestSource(content).breakAt(400_000);
    assertThatThrownBy(() -> blobs().fetch(d, source, Progress.NONE)).hasMessageContaining("broke");
    source.breakAt(Long.MAX_VALUE);
    assertThat(blobs().fetch(d, source, Progress.NONE))
        .isEqualTo(new Fetched(true, 600_000, 400_000));
  }

  @Test
  void aFinishedBlobLeavesNothingOfTheDead() throws Exception {
    byte[] content = BlobsTest.bytes(5, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    for (int kept : new int[] {300_000, 500_000, 0}) {
      Owner nobody = processes.newNobody();
      Files.write(path(d.digest(), nobody, ""), java.util.Arrays.copyOf(content, kept));
      Files.write(path(d.digest(), nobody, PartialName.RANGES), RangeMap.ofPrefix(kept));
    }
    assertThat(blobs().fetch(d, new TestSource(content), Progress.NONE))
        .isEqualTo(new Fetched(true, 500_000, 500_000));
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @Test
  void aLongDownloadIsSyncedAndMappedOnTheWay() throws Exception {
    long end = 70L << 20;
    Descriptor d = Descriptor.of("x/y", Digest.of(Digest.Algorithm.SHA256, new byte[1]), end + 1);
    BlobSource source =
        offset -> {
          BlobSource.Body zeros = new Zeros(end + 1, end).open(offset);
          return new BlobSource.Body() {
            @Override
            public long offset() {
              return zeros.offset();
            }

            @Override
            public int read(ByteBuffer target) throws IOException, InterruptedException {
              try {
                return zeros.read(target);
              } catch (IOException e) {
                Awaitility.await().until(() -> mapped() == 64L << 20);
                throw e;
              }
            }

            @Override
            public void close() throws IOException {
              zeros.close();
            }
          };
        };
    assertThatThrownBy(() -> blobs().fetch(d, source, Progress.NONE)).hasMessageContaining("broke");
    assertThat(mapped()).as("when it was left").isEqualTo(end);
  }

  private long mapped() throws IOException {
    long end = 0;
    for (String name : disk.list(layout.ingest())) {
      if (name.endsWith(PartialName.RANGES)) {
        end = Math.max(end, RangeMap.prefix(disk.read(layout.ingest().resolve(name))));
      }
    }
    return end;
  }

  @Test
  void whatNobodyComesBackForIsRemovedAfterADayButNothingOfTheLiving() throws Exception {
    Digest digest = Digest.of(Digest.Algorithm.SHA256, new byte[] {1});
    Owner living = processes.newOwner();
    Owner gone = processes.newNobody();
    Owner stranger = stranger();
    Owner young = stranger();
    Path unknown = layout.ingest().resolve("a-later-version's");
    Path probe = layout.ingest().resolve("now.123");
    for (Owner owner : new Owner[] {living, gone, stranger, young}) {
      Files.write(path(digest, owner, ""), new byte[10]);
      Files.write(path(digest, owner, PartialName.RANGES), RangeMap.ofPrefix(10));
    }
    Files.write(path(digest, stranger, PartialName.PUT + 1), new byte[10]);
    Path orphan = path(digest, stranger(), PartialName.RANGES);
    Files.write(orphan, new byte[0]);
    Files.write(unknown, new byte[1]);
    Files.write(probe, new byte[0]);
    for (String name : disk.list(layout.ingest())) {
      age(layout.ingest().resolve(name), Duration.ofHours(25));
    }
    age(path(digest, young, ""), Duration.ofHours(23));

    byte[] other = BlobsTest.bytes(3, 10);
    blobs().fetch(BlobsTest.descriptor(other), new TestSource(other), Progress.NONE);

    assertThat(disk.list(layout.ingest()))
        .containsExactlyInAnyOrder(
            name(path(digest, living, "")),
            name(path(digest, living, PartialName.RANGES)),
            name(path(digest, young, "")),
            name(path(digest, young, PartialName.RANGES)),
            name(unknown));
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static BlobSource shifted(BlobSource source, long by) {
    return from -> {
      BlobSource.Body body = source.open(from - by);
      return new BlobSource.Body() {
        @Override
        public long offset() {
          return body.offset() + by;
        }

        @Override
        public int read(ByteBuffer target) throws IOException, InterruptedException {
          return body.read(target);
        }

        @Override
        public void close() throws IOException {
          body.close();
        }
      };
    };
  }

  /**
   * Offsets past what an int holds. The kept part is a hole of a sparse file, and counts as hashed
   * already (hashing 4 GiB takes 14 s: {@link BlobsSoakTest}); so the digest is the rest's alone.
   */
  @ParameterizedTest
  @ValueSource(longs = {(1L << 31) - 100_000, (1L << 32) - 100_000, (1L << 32) + 12_345})
  void goesOnPastTwoAndFourGiB(long offset) throws Exception {
    byte[] rest = BlobsTest.bytes(offset, 700_000);
    Descriptor d =
        Descriptor.of("x/y", Digest.of(Digest.Algorithm.SHA256, rest), offset + rest.length);
    Partials partials = new Partials(layout.ingest(), disk, Runner.THREADS, processes);
    Partial partial = partials.create(d.digest());
    try (RandomAccessFile sparse = new RandomAccessFile(partial.path().toFile(), "rw")) {
      sparse.setLength(offset);
    }
    Partials.Found found = partials.look(d.digest()).getFirst();
    assertThat(partials.usable(found)).isEqualTo(offset);
    partial = Objects.requireNonNull(partials.take(found, d.digest(), offset));

    PrefixHash.State hashed =
        new PrefixHash.State(Digest.Algorithm.SHA256.newMessageDigest(), offset);
    Download download =
        new Download(
            partial, partials, () -> false, Timing.REAL, Runner.THREADS, d, hashed, Progress.NONE);
    BlobSource source = shifted(new TestSource(rest), offset);
    assertThat(download.rest(source)).isEqualTo(Download.End.COMPLETE);
    assertThat(download.finish()).isEqualTo(d.digest());
    assertThat(download.kept()).isEqualTo(offset);
    Files.createDirectories(layout.blobs(Digest.Algorithm.SHA256));
    assertThat(partial.publish(layout.blob(d.digest()))).isTrue();

    try (Blob blob = Objects.requireNonNull(blobs().open(d.digest()))) {
      assertThat(blob.size()).isEqualTo(offset + rest.length);
      ByteBuffer tail = ByteBuffer.allocate(rest.length);
      while (tail.hasRemaining()) {
        blob.channel().read(tail, offset + tail.position());
      }
      assertThat(tail.array()).isEqualTo(rest);
    }
  }
}
