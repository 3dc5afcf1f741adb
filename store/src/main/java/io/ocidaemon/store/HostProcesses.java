package io.ocidaemon.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes of this machine as {@code /proc} shows them (proc(5)).
 *
 * <p>Only a process of the same boot and the same pid name space can be seen to be dead: its pid is
 * gone, has another start time, or is a zombie. Where {@code /proc} hides other users' processes,
 * or is not there, nothing is known of anybody.
 */
final class HostProcesses implements Processes {
  private static final Pattern PID_SPACE = Pattern.compile("pid:\\[([0-9]{1,18})]");
  private static final Pattern HIDDEN = Pattern.compile("hidepid=(?!0|off)");

  private final Path proc;
  private final SecureRandom random = new SecureRandom();
  private final Owner self;
  private final boolean sees;

  /** This machine's. */
  HostProcesses() {
    this(Path.of("/proc"));
  }

  HostProcesses(Path proc) {
    this.proc = proc;
    String boot = hex();
    long pidSpace = 0;
    long pid = 0;
    long start = 0;
    boolean known = false;
    try {
      boot =
          Files.readString(proc.resolve("sys/kernel/random/boot_id"))
              .replaceAll("[^0-9a-f]", "")
              .substring(0, 16);
      Matcher space =
          PID_SPACE.matcher(Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString());
      List<String> stat = stat(proc.resolve("self/stat"));
      if (space.matches()) {
        pidSpace = Long.parseLong(space.group(1));
        pid = Long.parseLong(stat.get(0));
        start = Long.parseLong(stat.get(21));
        known = !hidesOthers();
      }
    } catch (IOException | RuntimeException e) {
      known = false; // no Linux, or a strange one: every owner but nobody counts as alive
    }
    this.self = new Owner("0".repeat(16), boot, pidSpace, pid == 0 ? 1 : pid, start);
    this.sees = known;
  }

  private boolean hidesOthers() throws IOException {
    for (String line : Files.readAllLines(proc.resolve("self/mounts"), ISO_8859_1)) {
      String[] fields = line.split(" ", -1);
      if (fields.length > 3
          && fields[2].equals("proc")
          && fields[1].equals("/proc")
          && HIDDEN.matcher(fields[3]).find()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Owner newOwner() {
    return new Owner(hex(), self.boot(), self.pidSpace(), self.pid(), self.start());
  }

  @Override
  public Owner newNobody() {
    return new Owner(hex(), self.boot(), 0, 0, 0);
  }

  @Override
  public Life look(Owner owner) {
    if (owner.isNobody()) {
      return Life.DEAD;
    }
    if (!sees || !owner.boot().equals(self.boot()) || owner.pidSpace() != self.pidSpace()) {
      return Life.UNKNOWN;
    }
    Path process = proc.resolve(Long.toString(owner.pid()));
    try {
      List<String> stat = stat(process.resolve("stat"));
      boolean gone = stat.get(2).equals("Z") || stat.get(2).equals("X");
      return gone || Long.parseLong(stat.get(21)) != owner.start() ? Life.DEAD : Life.ALIVE;
    } catch (NoSuchFileException e) {
      return Life.DEAD;
    } catch (IOException | RuntimeException e) {
      // "No such process" comes when it ends between open and read; the folder itself tells.
      return Files.notExists(process) ? Life.DEAD : Life.UNKNOWN;
    }
  }

  /** The fields of {@code /proc/<pid>/stat}; the second, in brackets, may hold blanks. */
  private static List<String> stat(Path file) throws IOException {
    String line = Files.readString(file, ISO_8859_1);
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    return List.of(
        (line.substring(0, open) + "- " + line.substring(close + 2)).trim().split(" ", -1));
  }

  private String hex() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
