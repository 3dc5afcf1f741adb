package io.ocidaemon.conformance.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;

/** The built oci-daemon as a user has it, one process: its output, its address, its end. */
public final class Daemon implements AutoCloseable {
  private static final String LISTENING = "listening on ";

  private final Process process;
  private final String command;
  private final StringBuffer out = new StringBuffer();
  private final StringBuffer err = new StringBuffer();
  private final CountDownLatch listening = new CountDownLatch(1);
  private final AtomicLong peakKilobytes = new AtomicLong();
  private final List<Thread> readers = new ArrayList<>();
  private volatile String url = "";

  private Daemon(List<String> words) throws IOException {
    command = String.join(" ", words);
    var builder = new ProcessBuilder(words);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    process = builder.start();
    readers.add(Thread.ofVirtual().start(() -> read(process.getInputStream(), out)));
    readers.add(Thread.ofVirtual().start(() -> read(process.getErrorStream(), err)));
  }

  /**
   * The program under test: system property {@code oci-daemon.program}; skips the test where it was
   * not built.
   */
  public static Path program() {
    Path path =
        Path.of(System.getProperty("oci-daemon.program", "../dist/oci-daemon/bin/oci-daemon"))
            .toAbsolutePath()
            .normalize();
    boolean built = Files.isExecutable(path);
    if (!built && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("not built: " + path + "; run make build");
    }
    Assumptions.assumeTrue(built, () -> "not built: " + path + "; run make build");
    return path;
  }

  /** Starts it with these arguments. */
  public static Daemon start(Object... words) {
    var all = new ArrayList<String>();
    all.add(program().toString());
    for (Object word : words) {
      all.add(word.toString());
    }
    try {
      return new Daemon(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it and waits until it listens. */
  public static Daemon serving(Object... words) {
    var daemon = start(words);
    daemon.url();
    return daemon;
  }

  /** Runs it to its end. */
  public static Result run(Object... words) {
    try (var daemon = start(words)) {
      return daemon.await(Duration.ofMinutes(5));
    }
  }

  /**
   * What a finished run left.
   *
   * @param exit 128 + signal where it was killed
   * @param peakRss in bytes, as last seen while it ran (looked at every 20 ms)
   */
  public record Result(
      String command, int exit, String out, String err, long peakRss, Duration took) {
    /** This, if the exit status is the one given. */
    public Result exits(int status) {
      if (exit != status) {
        throw new AssertionError("expected exit " + status + ": " + this);
      }
      return this;
    }

    @Override
    public String toString() {
      return command
          + "\nexit "
          + exit
          + " after "
          + took.toMillis()
          + " ms\n--- out\n"
          + out
          + "--- err\n"
          + err;
    }
  }

  /** Waits for its end. */
  public Result await(Duration atMost) {
    long start = System.nanoTime();
    try {
      while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
        peakRss();
        if (System.nanoTime() - start > atMost.toNanos()) {
          kill();
          throw new AssertionError(
              "still running after " + atMost + ": " + command + "\n" + out + err);
        }
      }
      for (Thread reader : readers) {
        reader.join(5_000);
      }
      return new Result(
          command,
          process.exitValue(),
          out.toString(),
          err.toString(),
          peakKilobytes.get() * 1024,
          Duration.ofNanos(System.nanoTime() - start));
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** {@code http://HOST:PORT}; waits for the line that says it. */
  public String url() {
    try {
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!listening.await(50, TimeUnit.MILLISECONDS)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          kill();
          throw new AssertionError("never listened: " + command + "\n" + out + err);
        }
      }
      return url;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** {@code HOST:PORT}. */
  public String host() {
    return url().replaceFirst("^https?://", "");
  }

  /** Standard output so far. */
  public String out() {
    return out.toString();
  }

  /** Standard error so far. */
  public String err() {
    return err.toString();
  }

  /** Does it still run? */
  public boolean alive() {
    return process.isAlive();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** The most memory that it held so far, in bytes: {@code VmHWM} of it and of what it started. */
  public long peakRss() {
    long kilobytes = hwm(process.pid());
    for (ProcessHandle child : process.descendants().toList()) {
      kilobytes = Math.max(kilobytes, hwm(child.pid()));
    }
    long seen = kilobytes;
    return peakKilobytes.updateAndGet(old -> Math.max(old, seen)) * 1024;
  }

  private static long hwm(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // It has just ended.
    }
  }

  /** kill -9, of it and of what it started. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** SIGTERM, and SIGKILL after 40 s: it may drain for 30. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private void read(InputStream from, StringBuffer to) {
    try (var reader = new BufferedReader(new InputStreamReader(from, UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        boolean first = to.isEmpty();
        to.append(line).append('\n');
        if (to == out && first && line.startsWith(LISTENING)) {
          url = line.substring(LISTENING.length()).strip();
          listening.countDown();
        }
      }
    } catch (IOException e) {
      // Killed: what was read so far is what there is.
    }
  }
}
