package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/configuration.md is complete, and its example loads. */
class ConfigurationPageTest {

  private static String page = "";

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("..", "docs", "configuration.md"));
  }

  @Test
  void namesEveryKey() {
    Context context = ConfigLoader.context(Configs.FILE, name -> "x");
    TopReader.read(
        Section.root(
            context, ConfigLoader.compose(context, Configs.read("full.yaml")).orElseThrow()));
    List<String> missing = new ArrayList<>();
    for (String path : context.known()) {
      String key = path.replaceAll("\\[]$", "").replaceAll(".*\\.", "");
      if (!Pattern.compile("[`.]" + key + "[`.\\[]").matcher(page).find()
          && !page.contains(key + "(y)`")) {
        missing.add(path);
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void itsExampleLoads(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("hub-password"), "secret\n");
    Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
    int blocks = 0;
    while (block.find()) {
      blocks++;
      LoadResult result =
          ConfigLoader.parse(
              folder.resolve("config.yaml"), block.group(1), Map.of("HARBOR_PASSWORD", "x")::get);
      assertThat(result.errors()).isEmpty();
      assertThat(result.warnings()).isEmpty();
      NotYet.Result notYet = NotYet.of(result.require(), Command.RUN, Mode.CACHE);
      assertThat(notYet.fatal()).isEmpty();
      assertThat(notYet.warnings()).isEmpty();
    }
    assertThat(blocks).isPositive();
  }
}
