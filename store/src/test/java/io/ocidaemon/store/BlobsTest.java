package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.store.Blobs.Fetched;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One process alone with its blobs. */
final class BlobsTest {
  @TempDir Path data;
  private Layout layout;
  private RealDisk disk;
  private Blobs blobs;

  @BeforeEach
  void open() {
    layout = new Layout(data);
    disk = new RealDisk(layout.ingest());
    blobs = new Blobs(layout, disk, Timing.REAL);
  }

  static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Descriptor descriptor(byte[] content) {
    return descriptor(Digest.Algorithm.SHA256, content);
  }

  static Descriptor descriptor(Digest.Algorithm algorithm, byte[] content) {
    return Descriptor.of("application/octet-stream", Digest.of(algorithm, content), content.length);
  }

  private void assertNothingLeft() throws IOException {
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFetchedIsThere(Digest.Algorithm algorithm) throws Exception {
    for (int size : new int[] {0, 1, 65_537, Buffers.SIZE, Buffers.SIZE + 1, 3_000_000}) {
      byte[] content = bytes(size, size);
      Descriptor d = descriptor(algorithm, content);
      TestSource source = new TestSource(content);
      long[] told = {0};

      assertThat(blobs.has(d.digest())).isFalse();
      assertThat(blobs.open(d.digest())).isNull();
      assertThat(blobs.fetch(d, source, n -> told[0] += n)).isEqualTo(new Fetched(true, size, 0));
      assertThat(told[0]).isEqualTo(size);
      assertThat(blobs.has(d.digest())).isTrue();
      assertThat(blobs.read(d.digest(), size)).isEqualTo(content);
      try (Blob blob = Objects.requireNonNull(blobs.open(d.digest()))) {
        assertThat(blob.size()).isEqualTo(size);
        assertThat(blob.channel().size()).isEqualTo(size);
        assertThat(blob.digest()).isEqualTo(d.digest());
      }
      Path file = layout.blobs(algorithm).resolve(d.digest().hex());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("r--r--r--");
      assertNothingLeft();

      int before = source.opened.get();
      assertThat(blobs.fetch(d, source, Progress.NONE)).isEqualTo(new Fetched(false, 0, size));
      assertThat(source.opened.get()).isEqualTo(before);
    }
  }

  @Test
  void readHasALimitAndSaysWhatIsMissing() throws Exception {
    byte[] content = bytes(1, 100);
    Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
    assertThatThrownBy(() -> blobs.read(digest, 100)).isInstanceOf(NoSuchFileException.class);
    assertThat(blobs.put(digest, content)).isTrue();
    assertThat(blobs.put(digest, content)).isFalse();
    assertThat(blobs.read(digest, 100)).isEqualTo(content);
    assertThatThrownBy(() -> blobs.read(digest, 99))
        .hasMessageContaining("100 bytes, more than the 99");
    assertThatThrownBy(() -> blobs.put(digest, bytes(2, 100)))
        .isInstanceOf(WrongContentException.class)
        .hasMessageContaining(digest.toString());
    assertNothingLeft();
  }

  @Test
  void anOpenBlobOutlivesItsName() throws Exception {
    byte[] content = bytes(3, 10);
    Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
    blobs.put(digest, content);
    try (Blob blob = Objects.requireNonNull(blobs.open(digest))) {
      disk.delete(layout.blob(digest));
      ByteBuffer all = ByteBuffer.allocate(20);
      assertThat(blob.channel().read(all, 0)).isEqualTo(10);
    }
  }

  @Test
  void whatIsInTheTrashIsReadAndLinkedBack() throws Exception {
    byte[] content = bytes(4, 1000);
    Descriptor d = descriptor(content);
    disk.createDirectories(layout.trash().resolve("run1"));
    disk.create(layout.trashed("run1", d.digest()), content);

    assertThat(blobs.has(d.digest())).isTrue();
    assertThat(blobs.read(d.digest(), 1000)).isEqualTo(content);
    try (Blob blob = Objects.requireNonNull(blobs.open(d.digest()))) {
      assertThat(blob.size()).isEqualTo(1000);
    }
    TestSource source = new TestSource(content);
    assertThat(blobs.fetch(d, source, Progress.NONE)).isEqualTo(new Fetched(false, 0, 1000));
    assertThat(source.opened.get()).isZero();
    assertThat(disk.read(layout.blob(d.digest()))).isEqualTo(content);
    assertThat(disk.stat(layout.trashed("run1", d.digest()))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBrokenTransferGoesOnWhereItBroke(boolean sameProcess) throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      byte[] content = bytes(round, 1 + random.nextInt(3_000_000));
      Descriptor d = descriptor(content);
      TestSource source = new TestSource(content);
      int broke = 0;
      Fetched fetched = null;
      while (fetched == null) {
        source.breakAt(broke == 4 ? Long.MAX_VALUE : random.nextInt(content.length + 1));
        try {
          fetched = blobs.fetch(d, source, Progress.NONE);
        } catch (IOException e) {
          assertThat(e)
              .as("seed %d round %d", seed, round)
              .hasMessageStartingWith("the line broke");
          broke++;
          if (!sameProcess) {
            blobs = new Blobs(layout, disk, Timing.REAL);
          }
        }
      }
      assertThat(source.sent.get()).as("seed %d round %d", seed, round).isEqualTo(content.length);
      assertThat(fetched.bytesReceived() + fetched.bytesKept()).isEqualTo(content.length);
      assertThat(blobs.read(d.digest(), content.length)).isEqualTo(content);
      assertNothingLeft();
    }
  }

  @Test
  void aSourceWithoutRangesStartsAgainAndWritesNothingTwice() throws Exception {
    byte[] content = bytes(5, 2_000_000);
    Descriptor d = descriptor(content);
    TestSource source = new TestSource(content).breakAt(1_500_000);
    assertThatThrownBy(() -> blobs.fetch(d, source, Progress.NONE));
    source.breakAt(Long.MAX_VALUE);
    source.ranges = false;
    assertThat(blobs.fetch(d, source, Progress.NONE))
        .isEqualTo(new Fetched(true, 2_000_000, 1_500_000));
    assertThat(blobs.read(d.digest(), 2_000_000)).isEqualTo(content);
  }

  @Test
  void wrongBytesAreRefusedAndNotKept() throws Exception {
    byte[] content = bytes(6, 1_000_000);
    byte[] other = content.clone();
    other[777_777] ^= 1;
    Descriptor d = descriptor(content);
    TestSource source = new TestSource(other);
    assertThatThrownBy(() -> blobs.fetch(d, source, Progress.NONE))
        .isInstanceOf(WrongContentException.class)
        .hasMessageContaining(d.digest().toString());
    assertThat(source.opened.get()).isEqualTo(1);
    assertThat(blobs.has(d.digest())).isFalse();
    assertNothingLeft();
  }

  @Test
  void wrongResumedBytesAreFetchedOnceAnew() throws Exception {
    byte[] content = bytes(7, 1_000_000);
    byte[] other = content.clone();
    other[3] ^= 1;
    Descriptor d = descriptor(content);
    assertThatThrownBy(() -> blobs.fetch(d, new TestSource(other).breakAt(600_000), Progress.NONE));
    TestSource right = new TestSource(content);
    assertThat(blobs.fetch(d, right, Progress.NONE)).isEqualTo(new Fetched(true, 1_400_000, 0));
    assertThat(right.offsets).containsExactly(600_000L, 0L);
    assertThat(blobs.read(d.digest(), 1_000_000)).isEqualTo(content);

    Descriptor e = descriptor(bytes(8, 1_000_000));
    assertThatThrownBy(() -> blobs.fetch(e, new TestSource(other).breakAt(600_000), Progress.NONE));
    TestSource wrong = new TestSource(other);
    assertThatThrownBy(() -> blobs.fetch(e, wrong, Progress.NONE))
        .isInstanceOf(WrongContentException.class);
    assertThat(wrong.offsets).containsExactly(600_000L, 0L);
    assertNothingLeft();
  }

  @Test
  void moreBytesThanNamedAreRefusedAtOnce() throws Exception {
    byte[] content = bytes(9, 5_000_000);
    Descriptor d = Descriptor.of("x/y", Digest.of(Digest.Algorithm.SHA256, content), 1_000_000);
    TestSource source = new TestSource(content);
    assertThatThrownBy(() -> blobs.fetch(d, source, Progress.NONE))
        .isInstanceOf(WrongContentException.class)
        .hasMessageContaining("more than the 1000000 bytes");
    assertThat(source.sent.get()).isLessThan(1_000_000 + 2L * Buffers.SIZE);
    assertNothingLeft();

    // Exactly the right bytes and one more, in the same piece and in one of its own.
    byte[] first = Arrays.copyOf(content, 100_000);
    for (int piece : new int[] {16 * 1024, 1}) {
      TestSource oneMore = new TestSource(Arrays.copyOf(content, 100_001));
      oneMore.piece = piece;
      assertThatThrownBy(() -> blobs.fetch(descriptor(first), oneMore, Progress.NONE))
          .isInstanceOf(WrongContentException.class);
      assertNothingLeft();
    }
  }

  @Test
  void fewerBytesAreATruncationAndKept() throws Exception {
    byte[] content = bytes(10, 1_000_000);
    Descriptor d = descriptor(content);
    TestSource half = new TestSource(Arrays.copyOf(content, 500_000));
    assertThatThrownBy(() -> blobs.fetch(d, half, Progress.NONE))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("500000 of 1000000");
    assertThat(blobs.fetch(d, new TestSource(content), Progress.NONE))
        .isEqualTo(new Fetched(true, 500_000, 500_000));
  }

  @Test
  void aDescriptorThatLiesAboutAStoredBlobIsRefusedAndADamagedBlobIsFetchedAnew() throws Exception {
    byte[] content = bytes(11, 1000);
    Descriptor d = descriptor(content);
    blobs.put(d.digest(), content);
    assertThatThrownBy(() ->
            blobs.fetch(
                Descriptor.of("x/y", d.digest(), 999), new TestSource(content), Progress.NONE))
        .isInstanceOf(WrongContentException.class)
        .hasMessageContaining("1000 bytes, its descriptor says 999");

    Files.delete(layout.blob(d.digest()));
    Files.write(layout.blob(d.digest()), Arrays.copyOf(content, 10));
    assertThat(blobs.fetch(d, new TestSource(content), Progress.NONE).fetchedHere()).isTrue();
    assertThat(blobs.read(d.digest(), 1000)).isEqualTo(content);
  }

  private Path leftByAnotherTool(Digest digest, byte[] content) throws IOException {
    Path file = layout.blob(digest);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  @Test
  void whatAnotherToolLeftIsHashedOnceBeforeItCounts() throws Exception {
    byte[] content = bytes(20, 100_000);
    Descriptor d = descriptor(content);
    Path file = leftByAnotherTool(d.digest(), content);
    TestSource source = new TestSource(content);
    assertThat(blobs.fetch(d, source, Progress.NONE)).isEqualTo(new Fetched(false, 0, 100_000));
    assertThat(source.opened.get()).isZero();
    assertThat(disk.isProtected(file)).as("known from now on").isTrue();
  }

  @Test
  void zerosOfTheRightLengthAreFetchedAnew() throws Exception {
    byte[] content = bytes(21, 100_000);
    Descriptor d = descriptor(content);
    leftByAnotherTool(d.digest(), new byte[content.length]); // as a power loss leaves them
    TestSource source = new TestSource(content);
    assertThat(blobs.fetch(d, source, Progress.NONE)).isEqualTo(new Fetched(true, 100_000, 0));
    assertThat(blobs.read(d.digest(), 100_000)).isEqualTo(content);
    assertNothingLeft();
  }

  @Test
  void aManifestThatWasCutShortIsReplaced() throws Exception {
    byte[] content = bytes(22, 500);
    Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
    leftByAnotherTool(digest, Arrays.copyOf(content, 200));
    assertThat(blobs.has(descriptor(content))).isFalse();
    assertThat(blobs.readVerified(digest, 500)).isNull();
    assertThat(blobs.put(digest, content)).isTrue();
    assertThat(blobs.has(descriptor(content))).isTrue();
    assertThat(blobs.readVerified(digest, 500)).isEqualTo(content);
    assertThat(blobs.put(digest, content)).isFalse();
  }

  @Test
  void aManifestThatAnotherToolLeftIsMadeOursBeforeItIsCommitted() throws Exception {
    byte[] content = bytes(23, 500);
    Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
    Path file = leftByAnotherTool(digest, content);
    assertThat(blobs.readVerified(digest, 500)).isEqualTo(content);
    assertThat(disk.isProtected(file)).isFalse();
    assertThat(blobs.adopt(digest, 500)).isEqualTo(content);
    assertThat(disk.isProtected(file)).isTrue();
    assertThat(blobs.adopt(digest, 499)).isNull();
    assertNothingLeft();
  }
}
