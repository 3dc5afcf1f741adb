package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
}
