package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.store.Blobs.Fetched;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many threads, and two object graphs, at work on one folder. */
@Timeout(60)
final class BlobsTogetherTest {
  @TempDir Path data;
  private Layout layout;
  private RealDisk disk;

  @BeforeEach
  void open() {
    layout = new Layout(data);
    disk = new RealDisk(layout.ingest());
  }

  private Blobs blobs() {
    return new Blobs(layout, disk, Timing.REAL);
  }

  @Test
  void inOneProcessABlobIsFetchedOnce() throws Exception {
    byte[] content = BlobsTest.bytes(1, 2_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    TestSource source = new TestSource(content);
    Blobs blobs = blobs();
    int threads = 20;
    CountDownLatch started = new CountDownLatch(threads);
    source.hook = at -> started.await();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Fetched>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            pool.submit(() -> {
              started.countDown();
              return blobs.fetch(d, source, Progress.NONE);
            }));
      }
      int here = 0;
      for (Future<Fetched> one : all) {
        here += one.get().fetchedHere() ? 1 : 0;
      }
      assertThat(here).isEqualTo(1);
    }
    assertThat(source.opened.get()).isEqualTo(1);
  }

  @Test
  void whenTheFirstFailsAnotherGoesOnWithItsOwnSource() throws Exception {
    byte[] content = BlobsTest.bytes(2, 2_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    Blobs blobs = blobs();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TestSource broken = new TestSource(content).breakAt(1_000_000);
    broken.hook =
        at -> {
          begun.countDown();
          goOn.await();
        };
    TestSource good = new TestSource(content);
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Fetched> first = pool.submit(() -> blobs.fetch(d, broken, Progress.NONE));
      begun.await();
      List<Future<Fetched>> others = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        others.add(pool.submit(() -> blobs.fetch(d, good, Progress.NONE)));
      }
      assertThat(good.opened.get()).isZero();
      goOn.countDown();
      assertThatThrownBy(first::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("the line broke at 1000000");
      for (Future<Fetched> other : others) {
        other.get();
      }
    }
    assertThat(good.sent.get()).isEqualTo(1_000_000);
    assertThat(good.opened.get()).isEqualTo(1);
  }

  @Test
  void anInterruptedFetchKeepsWhatItHasAndSaysSo() throws Exception {
    byte[] content = BlobsTest.bytes(3, 2_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    Blobs blobs = blobs();
    TestSource source = new TestSource(content);
    source.hook =
        at -> {
          if (at >= 1_000_000) {
            Thread.currentThread().interrupt(); // as the next file operation finds it
          }
        };
    Thread.ofVirtual()
        .start(() ->
            assertThatThrownBy(() -> blobs.fetch(d, source, Progress.NONE))
                .isInstanceOf(InterruptedException.class))
        .join();
    source.hook = at -> {};
    Fetched fetched = blobs.fetch(d, source, Progress.NONE);
    assertThat(fetched.bytesKept()).isGreaterThanOrEqualTo(1_000_000 - 2L * Buffers.SIZE);
    assertThat(fetched.fetchedHere()).isTrue();
  }

  @Test
  void twoObjectGraphsFetchEachBlobOnce() throws Exception {
    List<byte[]> contents = new ArrayList<>();
    long size = 0;
    for (int i = 0; i < 60; i++) {
      contents.add(BlobsTest.bytes(i, i % 3 == 0 ? 5_000 : 1_000_000 + i));
      size += contents.get(i).length;
    }
    AtomicLong sent = new AtomicLong();
    Blobs[] both = {blobs(), blobs()};
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Fetched>> all = new ArrayList<>();
      for (byte[] content : contents) {
        Descriptor d = BlobsTest.descriptor(content);
        for (Blobs one : both) {
          TestSource source = new TestSource(content);
          // The first byte of a registry takes its time.
          source.hook = at -> TimeUnit.MILLISECONDS.sleep(at == 0 ? 20 : 1);
          all.add(pool.submit(() -> one.fetch(d, source, sent::addAndGet)));
        }
      }
      for (Future<Fetched> one : all) {
        one.get();
      }
    }
    for (byte[] content : contents) {
      assertThat(disk.read(layout.blob(BlobsTest.descriptor(content).digest()))).isEqualTo(content);
    }
    assertThat(disk.list(layout.ingest())).isEmpty();
    assertThat(sent.get()).isLessThanOrEqualTo((long) (1.02 * size));
  }

  @Test
  void aMeteredDiskIsSaidAndHarmsNothing() throws Exception {
    byte[] there = BlobsTest.bytes(4, 1000);
    byte[] content = BlobsTest.bytes(5, 2_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    blobs().put(BlobsTest.descriptor(there).digest(), there);
    MeteredDisk full = new MeteredDisk(disk, 1_200_000);
    Blobs blobs = new Blobs(layout, full, Timing.REAL);
    TestSource source = new TestSource(content);

    assertThatThrownBy(() -> blobs.fetch(d, source, Progress.NONE))
        .isInstanceOf(NoSpaceException.class)
        .hasMessageContaining(layout.ingest().toString())
        .hasMessageContaining("free some space")
        .hasMessageContaining("are kept");
    byte[] small = BlobsTest.bytes(6, 400_000);
    assertThatThrownBy(() -> blobs.put(BlobsTest.descriptor(small).digest(), small))
        .isInstanceOf(NoSpaceException.class);
    assertThat(blobs.read(BlobsTest.descriptor(there).digest(), 1000)).isEqualTo(there);
    assertThat(blobs.has(d.digest())).isFalse();

    full.left = Long.MAX_VALUE;
    Fetched fetched = blobs.fetch(d, source, Progress.NONE);
    assertThat(fetched.bytesKept()).isGreaterThan(900_000);
    assertThat(blobs.read(d.digest(), 2_000_000)).isEqualTo(content);
    assertThat(disk.list(layout.ingest())).isEmpty();
  }

  @Test
  void whatThisProcessHasHashedIsNotHashedAgain() throws Exception {
    byte[] content = BlobsTest.bytes(7, 2_000_000);
    Descriptor d = BlobsTest.descriptor(content);
    MeteredDisk metered = new MeteredDisk(disk, Long.MAX_VALUE);
    Blobs blobs = new Blobs(layout, metered, Timing.REAL, Runner.SAME_THREAD, new HostProcesses());
    for (long at = 200_000; at < 2_000_000; at += 200_000) {
      TestSource source = new TestSource(content).breakAt(at);
      assertThatThrownBy(() -> blobs.fetch(d, source, Progress.NONE)).hasMessageContaining("broke");
    }
    blobs.fetch(d, new TestSource(content), Progress.NONE);
    assertThat(metered.readBack.get()).isEqualTo(2_000_000);
  }

  @Test
  void noMoreHashesRunThanThereAreCores() throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(4 * cores);
    for (int i = 0; i < 4 * cores; i++) {
      Runner.THREADS
          .hashing()
          .execute(() -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
              TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
            done.countDown();
          });
    }
    done.await();
    assertThat(most.get()).isEqualTo(cores);
  }

  @Test
  void theKernelsOwnFullDeviceIsToldFromOtherFailures() throws IOException {
    try (Disk.OpenFile full = disk.open(Path.of("/dev/full"), false)) {
      assertThatThrownBy(() -> full.write(ByteBuffer.allocate(10), 0))
          .isInstanceOf(NoSpaceException.class)
          .hasMessageContaining("/dev/full");
    }
    assertThatThrownBy(() -> disk.create(data.resolve("none/file"), new byte[1]))
        .isNotInstanceOf(NoSpaceException.class);
  }
}
