package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

  @TempDir private Path folder;

  private Check check(String config, @Nullable String flags, @Nullable Mode mode)
      throws IOException {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, config);
    Path other = folder.resolve("f.yaml");
    if (flags != null) {
      Files.writeString(other, flags);
    }
    Check check = Check.run(file, other, mode);
    return new Check(
        check.lines().stream().map(line -> line.replace(folder + "/", "")).toList(),
        check.summary() == null ? null : check.summary().replace(folder + "/", ""),
        check.exitStatus());
  }

  @Test
  void aGoodFile() throws IOException {
    assertThat(check("registries: [{host: a, images: [{name: a}]}]", null, null))
        .isEqualTo(new Check(java.util.List.of(), "c.yaml: valid, 1 registry and 0 caches", 0));
  }

  @Test
  void errorsOfBothFilesAreTwo() throws IOException {
    Check check = check("registries: [{hots: a, images: [{name: a}]}]", "enabled: 1", null);

    assertThat(check.exitStatus()).isEqualTo(2);
    assertThat(check.summary()).isNull();
    assertThat(check.lines())
        .containsExactly(
            "c.yaml:1: registries[0].host: is missing",
            "c.yaml:1: registries[0].hots: is no key here, did you mean \"host\"?",
            "f.yaml:1: enabled: must be true or false; found \"1\"");
  }

  @Test
  void warningsAndNotYetAloneAreZero() throws IOException {
    Check check =
        check(
            """
            registries:
              - host: a
                signature_verify: {mode: skip}
                referrers_verify: {mode: skip}
                images: [{name: a, latest: 3}]
            caches: [{host: c, period: 5}]
            """,
            "enabled: true\nurl: https://flags.example",
            Mode.NODE);

    assertThat(check.exitStatus()).isZero();
    assertThat(check.lines())
        .containsExactlyInAnyOrder(
            "c.yaml:6: caches[0].period: warning: has no effect under caches",
            "c.yaml:4: registries[0].referrers_verify: not yet: referrers are not verified, so"
                + " nothing of a is primed",
            "c.yaml:5: registries[0].images[0].latest: not yet: the newest tags are not told from"
                + " the others",
            "c.yaml:6: caches: warning: is a key of --mode cache and has no effect in node",
            "f.yaml:1: enabled: not yet: flags are ignored and nothing is stopped");
  }

  @Test
  void anAbsentConfigurationIsTwo() {
    Check check = Check.run(folder.resolve("none.yaml"), folder.resolve("none"), null);

    assertThat(check.exitStatus()).isEqualTo(2);
    assertThat(check.lines())
        .containsExactly(folder.resolve("none.yaml") + ": cannot be read (no such file)");
  }
}
