package io.ocidaemon.primer.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagFilterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.0.0            | 1.0.0        | true
          1.0.0            | v1.0.0       | false
          1.0.0            | 1.0          | false
          1.0.0            | 1.0.0-rc1    | false
          latest           | latest       | true
          >2.0.0           | 2.0.0        | false
          >2.0.0           | v2.0.1       | true
          >2.0.0           | 2.1.0-rc1    | true
          >2.0.0           | 2.0.0-rc1    | false
          >2.0.0           | latest       | false
          >=2.0.0          | 2            | true
          >=2.0.0          | 2.0.0+b      | true
          >=2.0.0          | 2.0.0-rc1    | false
          <=2.0.0          | 2.0          | true
          <=2.0.0          | 2.0.1        | false
          <=2.0.0          | 2.0.0-rc1    | true
          <2.0.0           | 2.0.0-rc1    | true
          <2.0.0           | 2.0.0        | false
          <2.0.0           | stable       | false
          ^2.0.0           | 2.0.9        | true
          ^2.0.0           | 2.0.0-rc1    | true
          ^2.0.5           | 2.0.1        | true
          ^2.0.0           | v2.0.7-x     | true
          ^2.0.0           | 2.0          | true
          ^2               | 2.0.3        | true
          ^2.0.0           | 2.1.0        | false
          ^2.0.0           | 3.0.0        | false
          ^1.2.3.4         | 1.2.99       | true
          >2.0.0&&<2.1.0   | 2.0.5        | true
          >2.0.0&&<2.1.0   | 2.1.0        | false
          > 2.0.0 && < 2.1 | 2.0.5        | true
          >=1&&1.5.0       | 1.5.0        | true
          >=2&&1.5.0       | 1.5.0        | false
          >20240101        | 20240102     | true
          >1.9             | 1.10         | true
          <1.2.0           | 01.01.00     | true
          ^1.25            | 1.25-alpine  | true
          >=99999999999999999998 | 99999999999999999999 | true
          """)
  void entry(String entry, String tag, boolean matches) {
    assertThat(TagExpression.parse(entry).matches(tag)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''              | is empty
          '&&1.0'         | has nothing on one side of &&
          '>1&&'          | has nothing on one side of &&
          '>'             | "" after > is no version
          '>latest'       | "latest" after > is no version
          '>=1.0 <2.0'    | "1.0 <2.0" after >= is no version; join conditions with &&
          '=1.0.0'        | "=1.0.0" can be no tag and is no expression; for an exact tag leave out the =
          '~1.2'          | "~1.2" can be no tag and is no expression; the operators are < > <= >= ^ and &&
          '1.*'           | "1.*" can be no tag and is no expression; there are no wildcards: use ^1.2 or >=1&&<2
          '1.0+b'         | "1.0+b" can be no tag and is no expression; a tag has no +, registries write _ instead
          '1.0,2.0'       | "1.0,2.0" can be no tag and is no expression; write each alternative as an entry of its own
          '>>1'           | ">1" after > is no version
          """)
  void wrongEntries(String entry, String message) {
    assertThatThrownBy(() -> TagExpression.parse(entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void decisionsNameTheEntry() {
    TagFilter filter = TagFilter.of(List.of("latest", "^2.0.0"), List.of(">2.0.3", "2.0.1"));

    assertThat(filter.decide("latest")).isEqualTo(new Decision(true, "latest"));
    assertThat(filter.decide("2.0.2")).isEqualTo(new Decision(true, "^2.0.0"));
    assertThat(filter.decide("2.0.1")).isEqualTo(new Decision(false, "2.0.1"));
    assertThat(filter.decide("2.0.4")).isEqualTo(new Decision(false, ">2.0.3"));
    assertThat(filter.decide("1.0.0")).isEqualTo(new Decision(false, Decision.NO_ENTRY));
    assertThat(TagFilter.ALL.decide("x")).isEqualTo(new Decision(true, Decision.EVERY_TAG));
  }

  @Test
  void literalsAreTheNamedTagsThatRemain() {
    TagFilter filter = TagFilter.of(List.of("1.0", "latest", "^2"), List.of("latest"));

    assertThat(filter.literals()).isEqualTo(Set.of("1.0"));
    assertThat(filter.needsListing()).isTrue();
    assertThat(TagFilter.of(List.of("a", "b"), List.of(">1")).needsListing()).isFalse();
    assertThat(TagFilter.ALL.needsListing()).isTrue();
  }

  /** The documented page's own list is a list of syntax: it takes back every version. */
  @Test
  void saysWhyNothingIsSelected() {
    TagFilter page =
        TagFilter.of(
            List.of("1.0.0", "^2.0.0"),
            List.of(">2.0.0", ">=2.0.0", "<=2.0.0", "<2.0.0", ">2.0.0&&<2.1.0"));

    assertThat(page.explainNothing(List.of("1.0.0", "2.0.0", "2.0.1", "latest")))
        .contains(
            "0 tags: all excluded by \"<=2.0.0\", \">=2.0.0\", \">2.0.0\", no entry of"
                + " include_tags matches");
    assertThat(page.explainNothing(List.of())).isEmpty();
    assertThat(TagFilter.ALL.explainNothing(List.of("1"))).isEmpty();
  }

  @Test
  void warnsOfTheCaret() {
    assertThat(TagFilter.of(List.of("^2.0.0", "<3"), List.of()).notes())
        .containsExactly(
            "\"^2.0.0\": ^ means the same major AND minor version here, elsewhere the same major");
  }

  @Test
  void excludeAlwaysWinsAndEntriesAreAlternatives() {
    Gen.forAll(
        2000,
        gen -> {
          List<String> include = gen.list(0, 3, () -> generatedEntry(gen));
          List<String> exclude = gen.list(0, 3, () -> generatedEntry(gen));
          String tag = gen.chance(90) ? VersionTest.generated(gen) : "latest";
          boolean in =
              include.isEmpty()
                  || include.stream().anyMatch(e -> TagExpression.parse(e).matches(tag));
          boolean out = exclude.stream().anyMatch(e -> TagExpression.parse(e).matches(tag));
          Decision decision = TagFilter.of(include, exclude).decide(tag);
          assertThat(decision.included())
              .as("%s minus %s of %s", include, exclude, tag)
              .isEqualTo(in && !out);
          if (out) {
            assertThat(exclude).contains(decision.by());
          }
        });
  }

  @Test
  void comparisonsPartitionTheVersions() {
    Gen.forAll(
        2000,
        gen -> {
          String bound = VersionTest.generated(gen);
          String tag = VersionTest.generated(gen);
          boolean below = TagExpression.parse("<" + bound).matches(tag);
          boolean above = TagExpression.parse(">" + bound).matches(tag);
          assertThat(below && above).isFalse();
          assertThat(TagExpression.parse("<=" + bound).matches(tag)).isEqualTo(!above);
          assertThat(TagExpression.parse(" >= " + bound).matches(tag)).isEqualTo(!below);
          assertThat(TagExpression.parse(">" + bound + "&&<" + bound).matches(tag)).isFalse();
        });
  }

  @Test
  void parsingNeverFailsOtherwiseThanByItsOwnException() {
    Gen.forAll(
        5000,
        gen -> {
          String entry = gen.text("<>=^&v1.0-+ ab*_", 0, 12);
          try {
            TagExpression.parse(entry).matches(VersionTest.generated(gen));
          } catch (IllegalArgumentException e) {
            assertThat(e).as(entry).isExactlyInstanceOf(IllegalArgumentException.class);
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  private static String generatedEntry(Gen gen) {
    return String.join(
        "&&",
        gen.list(
            1,
            2,
            () -> {
              String bound = VersionTest.generated(gen).replaceAll("\\+.*", "");
              return gen.one(List.of("", "<", ">", "<=", ">=", "^")) + bound;
            }));
  }
}
