package io.ocidaemon.conformance.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the peers' programs: in the folder {@code $OCI_DAEMON_PEERS}, then in the cache that {@code
 * make peers} fills, then on PATH. A test whose peer is missing is skipped, and the peer, the
 * reason and the line that would install it stand in {@code target/peers.txt}; in CI ({@code
 * CI=true}) it fails unless {@code allowed-skips.txt} has it.
 */
public final class Peers {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path PINS = MODULE.resolve("peers");
  private static final Path TABLE = MODULE.resolve("target/peers.txt");
  private static final Map<String, Row> ROWS = new TreeMap<>();

  private record Row(String version, String state) {}

  private record Pinned(Path program, String version) {}

  private Peers() {}

  /** The program of this name; skips the test where there is none. */
  public static Path require(String name) {
    var brought = inFolder(System.getenv("OCI_DAEMON_PEERS"), name);
    if (brought.isPresent()) {
      return ran(name, "brought by hand", brought.get());
    }
    var pinned = pinned(name);
    if (pinned.isPresent() && Files.isExecutable(pinned.get().program())) {
      return ran(name, pinned.get().version(), pinned.get().program());
    }
    for (String folder : Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1)) {
      var found = inFolder(folder, name);
      if (found.isPresent()) {
        return ran(name, version(name), found.get());
      }
    }
    String how =
        pinned.isPresent() || inApt(name)
            ? "make peers"
            : "put it into $OCI_DAEMON_PEERS (conformance-tests/peers/make-peers.sh names its source)";
    return skip(name, pinned.map(Pinned::version).orElse("-"), "not found; get it with: " + how);
  }

  /**
   * Says that a peer cannot be used here, though its program may be there: skips the test, or fails
   * it in CI.
   */
  public static <T> T skip(String name, String version, String reason) {
    boolean fails = "true".equals(System.getenv("CI")) && !allowedSkips().contains(name);
    record(name, version, (fails ? "MISSING, not in allowed-skips.txt: " : "skipped: ") + reason);
    if (fails) {
      throw new AssertionError("peer " + name + ": " + reason);
    }
    Assumptions.abort("peer " + name + ": " + reason);
    throw new AssertionError("not reached");
  }

  private static Path ran(String name, String version, Path program) {
    record(
        name,
        version,
        "ran: " + program.getFileName() + (program.startsWith(cache()) ? " (pinned)" : ""));
    return program;
  }

  private static synchronized void record(String name, String version, String state) {
    if (new Row(version, state).equals(ROWS.put(name, new Row(version, state)))) {
      return;
    }
    var text =
        new StringBuilder(
            "%-16s %-26s %s%n".formatted("peer", "version", "ran or skipped and why"));
    ROWS.forEach(
        (n, row) -> text.append("%-16s %-26s %s%n".formatted(n, row.version(), row.state())));
    try {
      Files.createDirectories(TABLE.getParent());
      Files.writeString(TABLE, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> inFolder(@Nullable String folder, String name) {
    if (folder == null || folder.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Path.of(folder, name))
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable);
  }

  private static Path cache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("oci-daemon-peers");
  }

  /**
   * Where make-peers.sh puts a program: the folder is named after the pins, so a changed pin is
   * never a stale peer.
   */
  private static Optional<Pinned> pinned(String name) {
    try (Stream<Path> folders = Files.list(PINS)) {
      for (Path folder : folders.filter(f -> Files.exists(f.resolve("go.mod"))).toList()) {
        Path mod = folder.resolve("go.mod");
        String text = Files.readString(mod);
        if (!Pattern.compile(
                "^(tool )?\\s*\\S+/cmd/" + Pattern.quote(name) + "$", Pattern.MULTILINE)
            .matcher(text)
            .find()) {
          continue;
        }
        var sha = MessageDigest.getInstance("SHA-256");
        sha.update(Files.readAllBytes(mod));
        sha.update(Files.readAllBytes(folder.resolve("go.sum")));
        String hash = HexFormat.of().formatHex(sha.digest()).substring(0, 16);
        var version = Pattern.compile("^require \\S+ (\\S+)", Pattern.MULTILINE).matcher(text);
        Path program = cache().resolve(folder.getFileName() + "-" + hash).resolve(name);
        return Optional.of(new Pinned(program, version.find() ? version.group(1) : "?"));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean inApt(String name) {
    return lines(PINS.resolve("apt.txt"))
        .anyMatch(line -> List.of(line.split("\\s+")).contains(name));
  }

  private static List<String> allowedSkips() {
    return lines(MODULE.resolve("allowed-skips.txt")).toList();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readString(file, UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(String name) {
    var first = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?\\S*");
    for (String flag : List.of("--version", "version")) {
      if (name.equals("htpasswd") || name.equals("wrk")) {
        break; // These have no quiet way to say it.
      }
      var said = first.matcher(Command.of(name, flag).run().out());
      if (said.find()) {
        return said.group();
      }
    }
    return "?";
  }
}
