package io.ocidaemon.primer.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryFilterTest {

  private static RepositoryFilter of(String name) {
    return RepositoryFilter.of("r.example", name, false);
  }

  @ParameterizedTest
  @CsvSource({
    "ska-python,ska-python,true",
    "ska-python,x/ska-python,false",
    "ska-.*,ska-python,true",
    "ska-.*,my-ska-python,false",
    "a|b,a,true",
    "a|b,b,true",
    "a|b,ab,false",
    "team/[^/]+,team/x,true",
    "team/[^/]+,team/x/y,false",
    ".*,any/thing,true",
    "a.b,a.b,true",
    "a.b,a-b,true",
    "^ska-.*$,ska-x,true",
    "(?:x|y)/z,y/z,true"
  })
  void theWholeNameMustMatch(String name, String repository, boolean matches) {
    assertThat(of(name).matches(repository)).isEqualTo(matches);
  }

  @Test
  void plainNamesAreLiteral() {
    assertThat(of("team/my_image-2").literal()).contains("team/my_image-2");
    assertThat(of("team/my.image").literal()).isEmpty();
    assertThat(RepositoryFilter.of("r.example", "team/my.image", true).literal())
        .contains("team/my.image");
    assertThat(RepositoryFilter.of("r.example", "team/my.image", true).matches("team/my-image"))
        .isFalse();
  }

  @Test
  void dockerHubsOnePartNamesAreLibrary() {
    RepositoryFilter nginx = RepositoryFilter.of("docker.io", "nginx", false);

    assertThat(nginx.literal()).contains("library/nginx");
    assertThat(nginx.matches("library/nginx")).isTrue();
    assertThat(RepositoryFilter.of("docker.io", "grafana/loki", false).literal())
        .contains("grafana/loki");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'a['            | false | is no regular expression: Unclosed character class near character 2
          'nginx:1.25'    | false | has a tag in it; tags stand under include_tags
          'nginx:1.25'    | true  | "nginx:1.25" can be no repository name; tags stand under include_tags
          'ska-.*'        | true  | "ska-.*" can be no repository name; under skip_image_discovery names are literal
          '-x'            | false | "-x" can be no repository name
          'a//b'          | false | "a//b" can be no repository name
          """)
  void wrongNames(String name, boolean literal, String message) {
    assertThatThrownBy(() -> RepositoryFilter.of("r.example", name, literal))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void anExplodingExpressionIsStopped() {
    RepositoryFilter costly = of("(.*)(.*)(.*)(.*)(.*)0");
    long start = System.nanoTime();

    assertThatThrownBy(() -> costly.matches("a".repeat(200)))
        .isInstanceOf(CostlyPatternException.class)
        .hasMessageContaining("(.*)(.*)(.*)(.*)(.*)0");
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void namesThatNoRegistryMayHaveNeverMatch() {
    assertThat(of(".*").matches("a".repeat(300))).isFalse();
    assertThat(of(".*").matches("../etc")).isFalse();
  }
}
