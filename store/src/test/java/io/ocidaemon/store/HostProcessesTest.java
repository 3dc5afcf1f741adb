package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.store.Processes.Life;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is seen to be dead, on a made-up {@code /proc} and on this machine's. */
final class HostProcessesTest {
  private static final String BOOT = "01234567-89ab-cdef-0123-456789abcdef";

  @TempDir Path proc;

  private void stat(String pid, String state, long start) throws IOException {
    Files.createDirectories(proc.resolve(pid));
    // proc(5): 22 is the start time; the command in field 2 may hold blanks and brackets.
    Files.writeString(
        proc.resolve(pid).resolve("stat"),
        "77 (a (b) c) "
            + state
            + " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 "
            + start
            + " 9\n");
  }

  private HostProcesses host(String boot, int pidSpace, String mountOptions) throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.createDirectories(proc.resolve("self/ns"));
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), boot + "\n");
    Files.deleteIfExists(proc.resolve("self/ns/pid"));
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[" + pidSpace + "]"));
    Files.writeString(proc.resolve("self/mounts"), "proc /proc proc " + mountOptions + " 0 0\n");
    stat("self", "R", 500);
    return new HostProcesses(proc);
  }

  @Test
  void onlyACertainDeathCounts() throws IOException {
    Owner owner = host(BOOT, 42, "rw,nosuid").newOwner();
    assertThat(owner.pid()).isEqualTo(77);
    assertThat(owner.start()).isEqualTo(500);
    assertThat(owner.boot()).isEqualTo("0123456789abcdef");
    HostProcesses later = host(BOOT, 42, "rw,hidepid=0");

    assertThat(later.look(owner)).as("no such pid").isEqualTo(Life.DEAD);
    stat("77", "S", 500);
    assertThat(later.look(owner)).isEqualTo(Life.ALIVE);
    stat("77", "S", 501);
    assertThat(later.look(owner)).as("pid used again").isEqualTo(Life.DEAD);
    stat("77", "Z", 500);
    assertThat(later.look(owner)).as("zombie").isEqualTo(Life.DEAD);
    Files.writeString(proc.resolve("77/stat"), "");
    assertThat(later.look(owner)).as("unreadable").isEqualTo(Life.UNKNOWN);

    Files.delete(proc.resolve("77/stat"));
    Files.delete(proc.resolve("77"));
    assertThat(host(BOOT, 43, "rw").look(owner)).as("pid space").isEqualTo(Life.UNKNOWN);
    assertThat(host("f" + BOOT.substring(1), 42, "rw").look(owner))
        .as("another boot or host")
        .isEqualTo(Life.UNKNOWN);
    assertThat(host(BOOT, 42, "rw,hidepid=invisible").look(owner))
        .as("hidden")
        .isEqualTo(Life.UNKNOWN);
    assertThat(host(BOOT, 42, "rw,hidepid=2").look(owner)).as("hidden").isEqualTo(Life.UNKNOWN);
  }

  @Test
  void withoutProcNothingIsKnown() throws IOException {
    Owner owner = host(BOOT, 42, "rw").newOwner();
    HostProcesses blind = new HostProcesses(proc.resolve("none"));
    assertThat(blind.look(owner)).isEqualTo(Life.UNKNOWN);
    assertThat(blind.look(blind.newOwner())).isEqualTo(Life.UNKNOWN);
    assertThat(blind.look(blind.newNobody())).isEqualTo(Life.DEAD);
    assertThat(blind.newOwner()).isNotEqualTo(blind.newOwner());
  }

  @Test
  void thisProcessLivesAndAnEndedOneIsDead() throws Exception {
    HostProcesses here = new HostProcesses();
    Owner self = here.newOwner();
    assertThat(here.look(self)).isEqualTo(Life.ALIVE);
    assertThat(Owner.parse(self.name())).isEqualTo(self);
    assertThat(here.newNobody().isNobody()).isTrue();

    Process child = new ProcessBuilder("sleep", "60").start();
    try {
      String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      Owner other =
          new Owner(
              "0".repeat(16),
              self.boot(),
              self.pidSpace(),
              child.pid(),
              Long.parseLong(fields[19]));
      assertThat(here.look(other)).isEqualTo(Life.ALIVE);
      child.destroyForcibly().waitFor();
      assertThat(here.look(other)).isEqualTo(Life.DEAD);
    } finally {
      child.destroyForcibly();
    }
  }
}
