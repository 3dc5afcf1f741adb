package io.ocidaemon.primer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realErr = System.err;

  @BeforeEach
  void capture() {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void back() {
    System.setErr(realErr);
    Logs.configure(Logs.Format.text, Logs.Threshold.warn, System.err);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String config(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), yaml).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "plan", "run"})
  void theModeIsRequired(String command) {
    assertThat(Main.execute(command)).isEqualTo(2);
    assertThat(said()).contains("--mode cache or --mode node");
  }

  @Test
  void withoutACommandItIsRunAndAsksForTheMode() {
    assertThat(Main.execute()).isEqualTo(2);
    assertThat(said()).contains("--mode");
  }

  @Test
  void anUnknownModeIsAUsageError() {
    assertThat(Main.execute("once", "--mode", "cash")).isEqualTo(2);
    assertThat(said()).contains("\"cash\"");
  }

  @Test
  void anUnknownOptionIsAUsageErrorWithoutAStackTrace() {
    assertThat(Main.execute("once", "--modus", "cache")).isEqualTo(2);
    assertThat(said()).contains("--modus").doesNotContain("\tat ");
  }

  @Test
  void optionsStandBeforeOrAfterTheCommand() throws IOException {
    String file = config("registries: [{host: \"r.example\", images: [{name: a}]}]\n");
    assertThat(Main.execute("--config", file, "check")).isZero();
    assertThat(Main.execute("check", "--config", file)).isZero();
  }

  @Test
  void checkNamesFileLineAndKeyOfEveryMistake() throws IOException {
    String file =
        config(
            """
            registries:
              - host: r.example
                imagez: []
              - host: http://other.example
                period: "soon"
                images: [{name: a}]
            """);
    assertThat(Main.execute("check", "--config", file)).isEqualTo(2);
    assertThat(said())
        .contains(file + ":3: registries[0].imagez: ")
        .contains("did you mean \"images\"?")
        .contains(file + ":4: registries[1].host: ")
        .contains(file + ":5: registries[1].period: ");
  }

  @Test
  void aMissingConfigurationIsExit2() {
    String file = folder.resolve("none.yaml").toString();
    assertThat(Main.execute("once", "--mode", "cache", "--config", file)).isEqualTo(2);
    assertThat(said()).contains(file);
  }

  @Test
  void aDataFolderThatCannotBeMadeIsExit4() throws IOException {
    String file = config("registries: [{host: \"127.0.0.1:1\", images: [{name: a}]}]\n");
    Path occupied = Files.writeString(folder.resolve("occupied"), "");
    assertThat(
            Main.execute(
                "once", "--mode", "cache", "--config", file, "--data", occupied.toString()))
        .isEqualTo(4);
    assertThat(said()).contains(occupied.toString()).doesNotContain("\tat ");
  }

  @Test
  void serveWithoutALayoutIsExit4() {
    assertThat(Main.execute("serve", "--data", folder.toString(), "--listen", "127.0.0.1:0"))
        .isEqualTo(4);
    assertThat(said()).contains("oci-layout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"My_Images", "a//b", "a b", "-a", "a:1"})
  void aNameForForeignEntriesThatIsNoRepositoryIsExit2(String name) throws IOException {
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(
            Main.execute(
                "serve",
                "--foreign=" + name,
                "--data",
                folder.toString(),
                "--listen",
                "127.0.0.1:0"))
        .isEqualTo(2);
    assertThat(said()).contains("--foreign \"" + name + "\"").doesNotContain("\tat ");
  }

  @Test
  void aSizeThatIsNotKeptYetIsRefused() throws IOException {
    String file = config("registries: [{host: \"127.0.0.1:1\", images: [{name: a}]}]\n");
    assertThat(Main.execute("plan", "--mode", "cache", "--config", file, "--store-size", "1GiB"))
        .isEqualTo(2);
    assertThat(said()).contains("--store-size");
  }
}
