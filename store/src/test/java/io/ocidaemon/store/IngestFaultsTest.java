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
    int syncsThatWork = Integer.MAX_VALUE;

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
      if (directory.getFileName().toString().equals("sha256")) {
        failAt("createDirectories");
      }
      super.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      if (to.getParent().getFileName().toString().equals("sha256")) {
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
          if (syncsThatWork-- == 0) {
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

  /** What a machine that lost power left: 300,000 bytes that were synced, and others behind. */
  private void leftByAnotherBoot(Descriptor d, byte[] content) throws IOException {
    byte[] torn = Arrays.copyOf(Arrays.copyOf(content, 300_000), 700_000);
    Files.write(path(d, STRANGER, ""), torn);
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
}
