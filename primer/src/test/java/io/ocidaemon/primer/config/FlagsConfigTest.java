package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagsConfigTest {

  @TempDir private Path folder;

  private FlagsConfig.Result load(String text) throws IOException {
    Path file = folder.resolve("flags.yaml");
    Files.writeString(file, text);
    return FlagsConfig.load(file);
  }

  private List<String> errors(String text) throws IOException {
    return load(text).errors().stream().map(p -> p.toString().replace(folder + "/", "")).toList();
  }

  @Test
  void absentAndDisabledFilesStopNothing() throws IOException {
    FlagsConfig.Result absent = FlagsConfig.load(folder.resolve("none.yaml"));
    assertThat(absent.config()).contains(FlagsConfig.DISABLED);
    FlagsConfig.Result disabled = load("enabled: false\nurl: https://flags.example/api\n");
    assertThat(disabled.config().orElseThrow().enabled()).isFalse();
    assertThat(disabled.warnings()).isEmpty();
  }

  @Test
  void theDocumentedExample() {
    FlagsConfig.Result result = FlagsConfig.load(Configs.resource("seed/flags.yaml"));
    FlagsConfig flags = result.config().orElseThrow();

    assertThat(flags.enabled()).isTrue();
    assertThat(flags.url())
        .isEqualTo(URI.create("https://gitlab.com/api/v4/feature_flags/unleash/67009360"));
    assertThat(flags.environment()).isEqualTo("production");
    assertThat(flags.toString()).doesNotContain("an-instance-id");
    assertThat(result.warnings())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.path()).isEqualTo("enabled");
          assertThat(p.message()).isEqualTo("not yet: flags are ignored and nothing is stopped");
        });
  }

  @Test
  void mistakes() throws IOException {
    assertThat(errors("enabeld: true"))
        .containsExactly(
            "flags.yaml:1: enabled: is missing: true or false",
            "flags.yaml:1: enabeld: is no key here, did you mean \"enabled\"?");
    assertThat(errors("enabled: true")).containsExactly("flags.yaml:1: url: is missing");
    assertThat(errors("enabled: maybe"))
        .containsExactly("flags.yaml:1: enabled: must be true or false; found \"maybe\"");
    assertThat(errors("enabled: true\nurl: ftp://x"))
        .containsExactly("flags.yaml:2: url: must be a URL such as https://HOST/PATH");
    assertThat(errors("")).containsExactly("flags.yaml:1: the file is empty");
  }
}
