package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {

  @Test
  void everyMistakeAtOnceWithLineAndPath() {
    assertThat(
            Configs.errors(
                """
                registries:
                  - host: https://a.example:5000
                    perod: 60
                    insecure: yes
                    images:
                      - nme: x
                        include_tags: 1.0
                  - host: b.example
                    period: "60"
                    period: 61
                cachse: []
                """))
        .containsExactly(
            "config.yaml:2: registries[0].host: \"https://a.example:5000\" has a scheme; write"
                + " a.example:5000",
            "config.yaml:3: registries[0].perod: is no key here, did you mean \"period\"?",
            "config.yaml:4: registries[0].insecure: must be true or false; found \"yes\"",
            "config.yaml:6: registries[0].images[0].name: is missing",
            "config.yaml:6: registries[0].images[0].nme: is no key here, did you mean \"name\"?",
            "config.yaml:7: registries[0].images[0].include_tags: must be a list; found a single"
                + " value",
            "config.yaml:9: registries[1].period: must be a whole number from 1 to 31622400,"
                + " without quotes; found \"60\"",
            "config.yaml:10: registries[1].period: is given twice, first on line 9",
            "config.yaml:11: cachse: is no key here, did you mean \"caches\"?");
  }

  @Test
  void aMissingFileIsAProblem(@org.junit.jupiter.api.io.TempDir Path folder) {
    LoadResult result = ConfigLoader.load(folder.resolve("none.yaml"));

    assertThat(result.config()).isEmpty();
    assertThat(result.errors())
        .singleElement()
        .hasToString(folder.resolve("none.yaml") + ": cannot be read (no such file)");
  }
}
