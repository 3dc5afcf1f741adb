package io.ocidaemon.primer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoCommandTest {
  @TempDir Path folder;

  private Process demo(String... more) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + folder,
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            "io.ocidaemon.primer.cli.Main",
            "demo",
            "--listen",
            "127.0.0.1:0");
    builder.command().addAll(java.util.List.of(more));
    return builder.redirectErrorStream(true).start();
  }

  @Test
  void aSignalLeavesNoTemporaryFolder() throws Exception {
    Process process = demo();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.contains("Ctrl-C ends it")) {
        line = out.readLine();
      }
      assertThat(line).isNotNull();
      assertThat(folder).isNotEmptyDirectory();
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitStatus.DONE);
      assertThat(folder).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aLimitThatNobodyKeepsIsRefused() throws Exception {
    Process process = demo("--store-size", "1GiB");
    try (BufferedReader out = process.inputReader()) {
      // Not waited for without end: a demo that starts runs on.
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitStatus.MISCONFIGURED);
      assertThat(out.lines().toList().toString()).contains("--store-size is not built yet");
      assertThat(folder).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }
}
