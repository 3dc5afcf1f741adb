package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedDiskTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d/a", "d/b", "d/f", "f/a");

  private static SimulatedView view(SimulatedDisk disk) {
    SimulatedWeather.Climate climate = new SimulatedWeather.Climate();
    SplittableRandom random = new SplittableRandom(1);
    return new SimulatedView(
        disk,
        "test",
        (operation, path) -> disk.advance(1),
        new SimulatedWeather(disk, climate, random),
        random::nextBoolean);
  }

  /** Any sequence of operations ends alike on the machine's own disk. */
  @Test
  void answersAsARealDisk(@TempDir Path folder) throws Exception {
    for (int seed = 0; seed < 40; seed++) {
      Path real = Files.createDirectory(folder.resolve("" + seed));
      SimulatedDisk memory = new SimulatedDisk(new SplittableRandom(seed), 1);
      Path simulated = Path.of("/x");
      memory.createDirectories("test", "/x");
      Disk one = new RealDisk(folder.resolve("scratch"));
      Disk other = view(memory);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < 120; i++) {
        String from = NAMES.get(random.nextInt(NAMES.size()));
        String to = NAMES.get(random.nextInt(NAMES.size()));
        int operation = random.nextInt(12);
        byte[] content = new byte[] {(byte) i, 2, 3};
        String expected = outcome(one, real, operation, from, to, content);
        assertThat(outcome(other, simulated, operation, from, to, content))
            .as("seed %d step %d operation %d on %s and %s", seed, i, operation, from, to)
            .isEqualTo(expected);
      }
    }
  }

  private static String outcome(
      Disk disk, Path root, int operation, String from, String to, byte[] content) {
    Path a = root.resolve(from);
    Path b = root.resolve(to);
    try {
      Disk.Stat there = disk.stat(a);
      if (operation >= 3 && operation <= 5 && there != null && there.directory()) {
        return "not asked of folders";
      }
      switch (operation) {
        case 0, 1 -> disk.create(a, content);
        case 2 -> disk.createDirectories(a);
        case 3 -> disk.link(a, b);
        case 4, 5 -> disk.rename(a, b);
        case 6 -> {
          if (there != null && there.directory()) {
            disk.renameDirectory(a, b);
          }
        }
        case 7 -> disk.delete(a);
        case 8 -> {
          try (Disk.OpenFile file = disk.open(a, true)) {
            file.write(ByteBuffer.wrap(content), 2);
            disk.delete(a);
            return "open " + file.size();
          }
        }
        case 9 -> {
          return String.valueOf(disk.list(a).stream().sorted().toList());
        }
        case 10 -> {
          return there == null
              ? "none"
              : there.directory() + " " + (there.directory() ? 0 : there.size());
        }
        default -> {
          return java.util.HexFormat.of().formatHex(disk.read(a));
        }
      }
      return "done";
    } catch (java.nio.file.NoSuchFileException | java.nio.file.FileAlreadyExistsException e) {
      return e.getClass().getSimpleName();
    } catch (IOException e) {
      return "IOException";
    }
  }

  @Test
  void aPowerLossTakesWhatWasNotSynced() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1), 1);
    Disk view = view(disk);
    Path root = Path.of("/x");
    view.createDirectories(root);
    view.syncDirectory(Path.of("/"));
    view.create(root.resolve("synced"), new byte[] {1});
    view.sync(root.resolve("synced"));
    view.create(root.resolve("torn"), new byte[] {1});
    view.create(root.resolve("old"), new byte[] {1});
    view.syncDirectory(root);
    view.rename(root.resolve("old"), root.resolve("new"));
    view.create(root.resolve("unnamed"), new byte[] {1});
    view.sync(root.resolve("unnamed"));

    SimulatedDisk after = disk.afterPowerLoss(SimulatedLoss.ALL);

    assertThat(view(after).list(root)).containsExactlyInAnyOrder("synced", "torn", "old");
    assertThat(view(after).read(root.resolve("synced"))).containsExactly(1);
    assertThat(view(after).read(root.resolve("torn"))).isEmpty();
    assertThat(view(disk).list(root)).contains("new", "unnamed");
  }

  @Test
  void aSyncedFolderBringsWhatARenameRestsOn() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1), 1);
    Disk view = view(disk);
    view.createDirectories(Path.of("/x/temporary"));
    view.createDirectories(Path.of("/x/final"));
    view.syncDirectory(Path.of("/"));
    view.syncDirectory(Path.of("/x"));
    view.create(Path.of("/x/temporary/a"), new byte[] {1});
    view.sync(Path.of("/x/temporary/a"));
    view.rename(Path.of("/x/temporary/a"), Path.of("/x/final/a"));
    view.syncDirectory(Path.of("/x/final"));

    Disk after = view(disk.afterPowerLoss(SimulatedLoss.ALL));

    assertThat(after.read(Path.of("/x/final/a"))).containsExactly(1);
    assertThat(after.list(Path.of("/x/temporary"))).isEmpty();
  }

  @Test
  void anInodeNumberIsUsedAgainWhenNothingHoldsIt() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1), 1_000);
    Disk view = view(disk);
    view.create(Path.of("/a"), new byte[] {1});
    Disk.Stat first = view.stat(Path.of("/a"));
    Disk.OpenFile opened = view.open(Path.of("/a"), false);
    view.delete(Path.of("/a"));
    view.create(Path.of("/b"), new byte[] {1});
    opened.close();
    view.create(Path.of("/c"), new byte[] {1});

    assertThat(first).isNotNull();
    assertThat(view.stat(Path.of("/b")))
        .extracting("key")
        .isNotEqualTo(first == null ? null : first.key());
    assertThat(view.stat(Path.of("/c")))
        .extracting("key")
        .isEqualTo(first == null ? null : first.key());
  }
}
