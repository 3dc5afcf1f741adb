package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that stays until it is stopped; its output goes to a log file in its folder. */
public final class Service implements AutoCloseable {
  private final Process process;
  private final Path log;

  private Service(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a program and waits until it is ready.
   *
   * @throws AssertionError if it ends, or is not ready within 30 s; the log is in the message
   */
  public static Service start(Command command, Path log, BooleanSupplier ready) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      var builder = command.builder().redirectErrorStream(true).redirectOutput(log.toFile());
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      var service = new Service(builder.start(), log);
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!ready.getAsBoolean()) {
        if (!service.process.isAlive() || System.nanoTime() > deadline) {
          service.close();
          throw new AssertionError(
              "did not start: " + String.join(" ", builder.command()) + "\n" + service.log());
        }
        if (service.process.waitFor(20, TimeUnit.MILLISECONDS)) {
          continue;
        }
      }
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A loopback port that was free a moment ago. */
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** All that it wrote. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  /** SIGTERM, and SIGKILL after ten seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
