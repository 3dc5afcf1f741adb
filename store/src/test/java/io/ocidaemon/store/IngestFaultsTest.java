package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.store.Blobs.Fetched;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails, and another process that is quicker, each at one step of a fetch. */
final class IngestFaultsTest {
  private static final Owner STRANGER = new Owner("1".repeat(16), "2".repeat(16), 1, 1, 1);

  @TempDir Path data;
  private Layout layout;
  private Faulty disk;
  private final HostProcesses processes = new HostProcesses();

  /** What happens once. */
  private interface Event {
    void run(Path path) throws Exception;
  }

  /** Lets something happen once: instead of a step, or right after it. */
  private static final class Faulty extends ForwardingDisk {
    @Nullable String failing;
    @Nullable Event afterRename;
    @Nullable Event afterOpen;
    volatile int syncsThatWork = Integer.MAX_VALUE;

    Faulty(Disk disk) {
      super(disk);
    }

    private void failAt(String step) throws IOException {
      if (step.equals(failing)) {
        failing = null;
        throw new IOException("Input/output error");
      }
    }

    private static void tell(@Nullable Event event, Path path) throws IOException {
      if (event != null) {
        try {
          event.run(path);
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
      if (directory.endsWith("blobs/sha256")) {
        failAt("createDirectories");
      }
      super.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      if (to.toString().contains("/blobs/sha256/")) {
        failAt("publish");
      }
      super.rename(from, to);
      Event then = afterRename;
      afterRename = null;
      tell(then, to);
    }

    @Override
    public void sync(Path file) throws IOException {
      failAt("sync of the path");
      super.sync(file);
    }

    @Override
    public OpenFile open(Path file, boolean create) throws IOException {
      OpenFile opened = super.open(file, create);
      if (!create) {
        Event then = afterOpen;
        afterOpen = null;
        tell(then, file);
      }
      return new OpenFile() {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
          return opened.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
          opened.write(source, position);
        }

        @Override
        public long size() throws IOException {
          return opened.size();
        }

        @Override
        public void truncate(long size) throws IOException {
          opened.truncate(size);
        }

        @Override
        public void sync() throws IOException {
          opened.sync();
          int left = syncsThatWork;
          syncsThatWork = left == 0 ? Integer.MAX_VALUE : left - 1;
          if (left == 0) {
            throw new IOException("Input/output error");
          }
        }

        @Override
        public void close() throws IOException {
          opened.close();
        }
      };
    }
  }

  @BeforeEach
  void open() throws IOException {
    layout = new Layout(data);
    disk = new Faulty(new RealDisk(layout.ingest()));
    Files.createDirectories(layout.ingest());
  }

  private Path path(Descriptor d, Owner owner, String suffix) {
    return layout.ingest().resolve(new PartialName(d.digest(), owner, suffix).toString());
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  /**
   * What a machine that lost power left: 300,000 bytes that were synced, and others behind.
   *
   * @param right how many are what they should be: nobody can know
   */
  private void leftByAnotherBoot(Descriptor d, byte[] content, int right) throws IOException {
    byte[] left = Arrays.copyOf(Arrays.copyOf(content, right), 700_000);
    Files.write(path(d, STRANGER, ""), left);
    Files.write(path(d, STRANGER, PartialName.RANGES), RangeMap.ofPrefix(300_000));
    age(path(d, STRANGER, ""), Duration.ofMinutes(11));
  }

  private static void assertFails(Blobs blobs, Descriptor d, BlobSource source) {
    assertThatThrownBy(() -> blobs.fetch(d, source, Progress.NONE))
        .hasMessage("Input/output error");
  }

  @Test
  void whatIsWholeIsNotFetchedAgainWhereItsPlaceRefusesIt() throws Exception {
    for (String step : new String[] {"createDirectories", "publish"}) {
      byte[] content = BlobsTest.bytes(step.length(), 1_000_000);
      Descriptor d = BlobsTest.descriptor(content);
      TestSource source = new TestSource(content);
      Blobs blobs = new Blobs(layout, disk, Timing.REAL);
      disk.failing = step;
      assertFails(blobs, d, source);
      assertThat(blobs.fetch(d, source, Progress.NONE))
          .as(step)
          .isEqualTo(new Fetched(true, 0, content.length));
      assertThat(source.offsets).as(step).containsExactly(0L);
      assertThat(disk.read(layout.blob(d.digest()))).as(step).isEqualTo(content);
      assertThat(disk.list(layout.ingest())).as(step).isEmpty();
    }
  }

  @Test
  void whatAnotherTakesRightAfterUsIsItsAndNoFailure() throws Exception {
    byte[] content = BlobsTest.bytes(3, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    Path left = path(d, processes.newNobody(), "");
    Files.write(left, Arrays.copyOf(content, 300_000));
    disk.afterRename = taken -> Files.move(taken, path(d, processes.newNobody(), ""));
    assertThat(new Blobs(layout, disk, Timing.REAL).fetch(d, new TestSource(content), n -> {}))
        .isEqualTo(new Fetched(true, 700_000, 300_000));
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @Test
  void whoeverTookAPartialAndSleptDoesNotCutWhatAnotherMadeOfIt() throws Exception {
    byte[] content = BlobsTest.bytes(4, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    leftByAnotherBoot(d, content, 700_000);
    disk.afterOpen =
        taken -> {
          age(taken, Duration.ofMinutes(11));
          Blobs other = new Blobs(layout, new RealDisk(layout.ingest()), Timing.REAL);
          assertThat(other.fetch(d, new TestSource(content), n -> {}).fetchedHere()).isTrue();
        };
    new Blobs(layout, disk, Timing.REAL).fetch(d, new TestSource(content), Progress.NONE);
    assertThat(disk.read(layout.blob(d.digest()))).isEqualTo(content);
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @Test
  void whatIsTakenLooksWorkedOnAtOnce() throws Exception {
    byte[] content = BlobsTest.bytes(5, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    leftByAnotherBoot(d, content, 300_000);
    Partials other =
        new Partials(layout.ingest(), new RealDisk(layout.ingest()), Runner.THREADS, processes);
    boolean[] free = new boolean[1];
    disk.afterRename =
        taken -> free[0] = other.isFree(other.look(d.digest()).getFirst(), disk.now());
    new Blobs(layout, disk, Timing.REAL).fetch(d, new TestSource(content), Progress.NONE);
    assertThat(free[0]).isFalse();
  }

  @Test
  void beginningAnewDoesNotCutWhatAnotherTook() throws Exception {
    byte[] content = BlobsTest.bytes(6, 1_000);
    Descriptor d = BlobsTest.descriptor(content);
    Partials partials = new Partials(layout.ingest(), disk, Runner.THREADS, processes);
    Partial first = partials.create(d.digest());
    first.append(ByteBuffer.wrap(content));
    first.file().close();
    Path taken = path(d, STRANGER, "");
    Files.createLink(taken, first.path());
    partials.create(d.digest()).file().close();
    assertThat(Files.readAllBytes(taken)).isEqualTo(content);
  }

  /** Killed after it went on with what another boot left: the tail behind is still not content. */
  @Test
  void theUntrustedTailStaysUntrustedWhenItsTakerIsKilled() throws Exception {
    byte[] content = BlobsTest.bytes(7, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    leftByAnotherBoot(d, content, 300_000);
    Partials partials = new Partials(layout.ingest(), disk, Runner.THREADS, processes);
    Partials.Found found = partials.look(d.digest()).getFirst();
    Partial killed = Objects.requireNonNull(partials.take(found, d.digest(), 300_000));
    killed.append(ByteBuffer.wrap(content, 300_000, 100_000));
    killed.file().close();
    Path left = path(d, processes.newNobody(), "");
    Files.move(killed.path(), left);
    Files.move(path(d, partials.self(), PartialName.RANGES), Path.of(left + PartialName.RANGES));

    assertThat(new Blobs(layout, disk, Timing.REAL).fetch(d, new TestSource(content), n -> {}))
        .isEqualTo(new Fetched(true, 700_000, 300_000));
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @Test
  void whatAFailedSyncMayHaveLostIsFetchedAgain() throws Exception {
    byte[] content = BlobsTest.bytes(8, 1_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    TestSource source = new TestSource(content);
    Blobs blobs = new Blobs(layout, disk, Timing.REAL);
    disk.syncsThatWork = 0;
    assertFails(blobs, d, source);
    assertThat(blobs.fetch(d, source, Progress.NONE))
        .isEqualTo(new Fetched(true, content.length, 0));
    assertThat(source.offsets).containsExactly(0L, 0L);

    // The first to be told may be the sync of what an interrupted transfer leaves.
    byte[] other = BlobsTest.bytes(9, 1_000_000);
    TestSource broken = new TestSource(other).breakAt(600_000);
    disk.failing = "sync of the path";
    assertThatThrownBy(() -> blobs.fetch(BlobsTest.descriptor(other), broken, Progress.NONE))
        .hasMessageContaining("broke");
    assertThat(blobs.fetch(BlobsTest.descriptor(other), new TestSource(other), Progress.NONE))
        .isEqualTo(new Fetched(true, other.length, 0));
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @Test
  void whatWasSyncedBeforeAFailedSyncIsKept() throws Exception {
    long synced = 64L << 20;
    byte[] content = BlobsTest.bytes(10, 70 << 20);
    Descriptor d = BlobsTest.descriptor(content);
    TestSource source = new TestSource(content);
    source.piece = Buffers.SIZE;
    source.hook =
        at -> {
          if (at == synced) {
            Awaitility.await().until(() -> disk.syncsThatWork == 0);
          }
        };
    disk.syncsThatWork = 1;
    assertFails(new Blobs(layout, disk, Timing.REAL), d, source);
    // Another process of this boot is not misled by what the page cache still shows.
    assertThat(new Blobs(layout, disk, Timing.REAL).fetch(d, new TestSource(content), n -> {}))
        .isEqualTo(new Fetched(true, content.length - synced, synced));
    assertThat(disk.list(layout.ingest())).isEmpty();
  }
}
