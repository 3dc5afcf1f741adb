package io.ocidaemon.conformance.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that runs to its end: its exit status and all that it wrote. */
public final class Command {
  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable Path folder;

  private Command(List<String> words) {
    this.words = words;
  }

  /** The command line, the program first. */
  public static Command of(Object... words) {
    var list = new ArrayList<String>();
    for (Object word : words) {
      list.add(word.toString());
    }
    return new Command(list);
  }

  /** Adds words at the end. */
  public Command and(Object... more) {
    for (Object word : more) {
      words.add(word.toString());
    }
    return this;
  }

  /** Sets an environment variable beside the inherited ones. */
  public Command env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** The folder to run in. */
  public Command in(Path dir) {
    folder = dir;
    return this;
  }

  /** The process builder, for a program that stays. */
  ProcessBuilder builder() {
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    if (folder != null) {
      builder.directory(folder.toFile());
    }
    return builder;
  }

  /** What a program left. */
  public record Result(String command, int exit, byte[] stdout, String stderr) {
    /** Standard output as text. */
    public String out() {
      return new String(stdout, UTF_8);
    }

    /** This, if the exit status is 0. */
    public Result ok() {
      if (exit != 0) {
        throw new AssertionError(this.toString());
      }
      return this;
    }

    @Override
    public String toString() {
      return command + "\nexit " + exit + "\n" + out() + stderr;
    }
  }

  /**
   * Runs to the end; an AssertionError if it takes longer than the time given (it is killed then).
   */
  public Result run(Duration atMost) {
    try {
      var process = builder().start();
      process.getOutputStream().close();
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      var readOut = Thread.ofVirtual().start(() -> copy(process.getInputStream(), out));
      var readErr = Thread.ofVirtual().start(() -> copy(process.getErrorStream(), err));
      boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      readOut.join(5_000);
      readErr.join(5_000);
      var result =
          new Result(
              String.join(" ", words), process.exitValue(), out.toByteArray(), err.toString(UTF_8));
      if (!ended) {
        throw new AssertionError("took longer than " + atMost + ": " + result);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** {@link #run(Duration)} with two minutes. */
  public Result run() {
    return run(Duration.ofMinutes(2));
  }

  private static void copy(InputStream from, ByteArrayOutputStream to) {
    try (from) {
      from.transferTo(to);
    } catch (IOException e) {
      // The process was killed: what was read so far is what there is.
    }
  }
}
