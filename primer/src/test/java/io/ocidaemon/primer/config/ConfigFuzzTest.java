package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.primer.select.Gen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, the loader answers with problems, never with an exception. */
class ConfigFuzzTest {

  private static final String SECRET = "hunter2";
  private static final List<String> LINES =
      Configs.read("full.yaml")
          .replace("not-a-secret", SECRET)
          .replaceAll("cert_b64: .*", "cert_b64: x")
          .lines()
          .toList();

  @Test
  void damagedFiles() {
    Gen.forAll(
        400,
        gen -> {
          List<String> lines = new ArrayList<>(LINES);
          for (int damage = 0; damage <= gen.below(4); damage++) {
            damage(gen, lines);
          }
          LoadResult result =
              Configs.load(String.join("\n", lines), Map.of("READER_PASSWORD", SECRET));
          assertThat(result.config().isPresent()).isEqualTo(result.errors().isEmpty());
          for (Problem problem : result.errors()) {
            assertThat(problem.line()).as(problem.toString()).isBetween(1, lines.size() + 1);
            assertThat(problem.toString()).doesNotContain(SECRET);
          }
        });
  }

  private static void damage(Gen gen, List<String> lines) {
    int at = gen.below(lines.size());
    String line = lines.get(at);
    int cut = gen.below(line.length() + 1);
    switch (gen.below(6)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.set(at, line.indent(gen.below(5) - 2).stripTrailing());
      case 3 ->
          lines.set(
              at,
              line.substring(0, cut)
                  + gen.text("{}[]:,&*!|>'\"%@`#?-~ \t", 1, 2)
                  + line.substring(cut));
      case 4 -> lines.set(at, line.replaceAll(":.*", ": " + gen.text("[]{}a1: -", 0, 6)));
      default -> lines.set(at, line.substring(0, cut));
    }
    if (lines.isEmpty()) {
      lines.add("");
    }
  }

  @Test
  void anyText() {
    Gen.forAll(
        2000,
        gen -> {
          LoadResult result =
              Configs.load(gen.text("abr:-[]{}&*!|>'\"%@`#?,~ \n\n\t\u0000\uFEFFé\uD83D", 0, 60));
          assertThat(result.config().isPresent()).isEqualTo(result.errors().isEmpty());
        });
  }

  @Test
  void oneTypoIsAlwaysUnderstood() {
    List<String> keys =
        List.of(
            "registries",
            "signature_verify",
            "exclude_tags",
            "authentication",
            "load_in_engines",
            "native_image_discovery",
            "required_annotations",
            "username",
            "mirrors");
    Gen.forAll(
        1000,
        gen -> {
          String key = gen.one(keys);
          int at = gen.below(key.length());
          String typo =
              switch (gen.below(3)) {
                case 0 -> key.substring(0, at) + key.substring(at + 1);
                case 1 -> key.substring(0, at) + gen.text("abcxyz_", 1, 1) + key.substring(at);
                default -> key.substring(0, at) + gen.text("abcxyz_", 1, 1) + key.substring(at + 1);
              };
          assertThat(DidYouMean.nearest(typo, keys)).as(typo).contains(key);
          String other = gen.one(keys);
          assertThat(DidYouMean.distance(key, other)).isEqualTo(DidYouMean.distance(other, key));
          assertThat(DidYouMean.distance(key, other) == 0).isEqualTo(key.equals(other));
        });
  }

  @Test
  void aByteOrderMarkIsNoMistake() {
    assertThat(Configs.errors("\uFEFFregistries: [{host: a, images: [{name: a}]}]\r\n")).isEmpty();
  }
}
