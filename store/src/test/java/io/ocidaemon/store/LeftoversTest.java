package io.ocidaemon.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk after a step that failed, and after the store was made or closed. */
class LeftoversTest {
  @TempDir Path root;
  private Path data;
  private Layout layout;
  private Failing disk;

  private static final class Failing extends ForwardingDisk {
    final List<Path> synced = new ArrayList<>();
    @Nullable IOException link;
    boolean noLinks;
    @Nullable IOException move;

    Failing(Disk disk) {
      super(disk);
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
      if (link != null) {
        throw link;
      }
      if (noLinks) {
        throw new UnsupportedOperationException("no links");
      }
      super.link(existing, name);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      if (move != null) {
        throw move;
      }
      super.rename(from, to);
    }

    @Override
    public void renameDirectory(Path from, Path to) throws IOException {
      if (move != null) {
        throw move;
      }
      super.renameDirectory(from, to);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      synced.add(directory);
      super.syncDirectory(directory);
    }
  }

  @BeforeEach
  void open() {
    data = root.resolve("a/b/data");
    layout = new Layout(data);
    disk = new Failing(new RealDisk(layout.own()));
  }

  private void assertNoTemporaries() throws IOException {
    try (var files = Files.walk(data)) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.endsWith(".tmp"));
    }
  }

  @Test
  void aFailureLeavesNoTemporaryFile() throws Exception {
    IOException broken = new IOException("Input/output error");
    LogFiles files = new LogFiles(layout, disk, Names.secure());
    Files.createDirectories(layout.log());
    disk.link = broken;
    assertThatThrownBy(() -> files.publish(layout.record(1), new byte[1])).isSameAs(broken);
    assertNoTemporaries();
    disk.link = null;
    disk.noLinks = true;
    disk.move = broken;
    assertThatThrownBy(() -> files.publish(layout.record(1), new byte[1])).isSameAs(broken);
    assertNoTemporaries();
    Selections selections = new Selections(layout, disk, Names.secure());
    DaemonSelection selection = new DaemonSelection("d", "cache", "host", Map.of(), Set.of());
    assertThatThrownBy(() -> selections.write(selection)).isSameAs(broken);
    assertNoTemporaries();
  }

  @Test
  void anOpeningThatFailsLeavesNoTemporaryFile() throws Exception {
    IOException broken = new IOException("Input/output error");
    for (boolean links : new boolean[] {true, false}) {
      disk.link = links ? broken : null;
      disk.noLinks = !links;
      disk.move = broken;
      assertThatThrownBy(() -> Store.open(data, disk, Timing.REAL, Samples.small()))
          .isSameAs(broken);
      assertNoTemporaries();
    }
  }

  @Test
  void theNamesOfFoldersThatWereMadeAreDurable() throws Exception {
    Files.createDirectories(root.resolve("a"));
    Store.open(data, disk, Timing.REAL, Samples.small()).close();
    assertThat(disk.synced)
        .contains(root.resolve("a"), root.resolve("a/b"), data, layout.blobs(), layout.own())
        .doesNotContain(root);
    disk.synced.clear();
    Store.open(data, disk, Timing.REAL, Samples.small()).close();
    assertThat(disk.synced).doesNotContain(root.resolve("a"), root.resolve("a/b"));
  }

  /** Keeps what it is given, to be run later. */
  private static final class Later implements Executor {
    final List<Runnable> tasks = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }
  }

  @Test
  void nothingIsWrittenAfterTheStoreIsClosed() throws Exception {
    Later later = new Later();
    try (Store store = Store.open(data, disk, Timing.REAL, Samples.small().withBackground(later))) {
      for (int i = 0; i < 9; i++) {
        Samples.commit(store, Samples.tag("a", "t" + i), "x" + i, null);
      }
    }
    assertThat(later.tasks).isNotEmpty();
    later.tasks.forEach(Runnable::run);
    assertThat(layout.log()).isDirectoryNotContaining("glob:**.checkpoint");
  }

  @Test
  void aCheckpointThatIsDamagedKeepsTheRecordsBelowIt() throws Exception {
    Tuning never = Samples.small().withBackground(task -> {});
    try (Store store = Samples.open(data, never)) {
      for (int i = 0; i < 20; i++) {
        Samples.commit(store, Samples.tag("a", "t" + i), "x" + i, null);
      }
    }
    LogFiles files = new LogFiles(layout, disk, Names.secure());
    LogReader reader = new LogReader(layout, files);
    Position tip = Objects.requireNonNull(reader.start(id -> {}));
    Housekeeping housekeeping =
        new Housekeeping(
            layout, disk, files, reader, new Tip(layout, reader, List::of), Samples.small());
    byte[] good = CheckpointCodec.encode(tip.catalog(), tip.record());
    byte[] otherRecord = CheckpointCodec.encode(tip.catalog(), "another");
    byte[] cut = Arrays.copyOf(good, good.length - 1);
    byte[] bad = good.clone();
    bad[good.length / 2] ^= 1;
    files.publish(layout.checkpoint(10), checkpointOf(10));
    for (byte[] content : new byte[][] {otherRecord, cut, bad, new byte[0]}) {
      files.publish(layout.checkpoint(20), content);
      housekeeping.clean();
      assertThat(layout.record(0)).exists();
      files.remove(layout.checkpoint(20));
    }
    // Its seal is enough: no second catalogue is made in memory only to see that it can be.
    files.publish(layout.checkpoint(20), resealed(good, "\"reference\"", "\"recerence\""));
    housekeeping.clean();
    assertThat(layout.record(0)).doesNotExist();
    assertThat(layout.record(10)).exists();
  }

  private static byte[] resealed(byte[] content, String old, String by) throws IOException {
    String text = new String(content, 0, Sealed.verified(content), UTF_8);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(text.replace(old, by).getBytes(UTF_8));
    return Sealed.seal(lines);
  }

  /** As it was written when the log ended there. */
  private byte[] checkpointOf(long generation) throws IOException {
    Path copy = root.resolve("copy");
    Layout other = new Layout(copy);
    Files.createDirectories(other.log());
    for (long i = 0; i <= generation; i++) {
      Files.copy(layout.record(i), other.record(i));
    }
    LogReader reader = new LogReader(other, new LogFiles(other, disk, Names.secure()));
    Position at = Objects.requireNonNull(reader.start(id -> {}));
    return CheckpointCodec.encode(at.catalog(), at.record());
  }
}
