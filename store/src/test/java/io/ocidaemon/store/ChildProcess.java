package io.ocidaemon.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Starts {@link StoreChild} in a JVM of its own and gathers what it says. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private Thread gatherer = new Thread();

  private ChildProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it and waits until its store is open. */
  static ChildProcess start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(StoreChild.class.getName());
    command.addAll(List.of(arguments));
    return new ChildProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Waits until its store is open, then gathers its lines in the background. */
  ChildProcess ready() throws IOException {
    String first = output.readLine();
    if (!"ready".equals(first)) {
      throw new IOException("the child process says: " + first);
    }
    gatherer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                  lines.add(line);
                }
              } catch (IOException e) {
                lines.add("cut off: " + e.getMessage());
              }
            });
    return this;
  }

  /** One question on standard input, one line back; not after {@link #ready}. */
  String ask() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return String.valueOf(output.readLine());
  }

  String line() throws IOException {
    return String.valueOf(output.readLine());
  }

  /** What it said so far. */
  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** {@code kill -9}, then all that it had said. */
  List<String> kill() throws InterruptedException {
    process.destroyForcibly();
    return finish();
  }

  /** Waits for its end; all that it said. */
  List<String> finish() throws InterruptedException {
    process.waitFor();
    gatherer.join();
    return lines();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
