package io.ocidaemon.primer.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

  private static Version version(String text) {
    return Version.parse(text).orElseThrow(() -> new AssertionError(text + " is no version"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1.2",
        "1.2.3",
        "1.2.3.4",
        "v1.2.3",
        "01.002.0003",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-0.3.7",
        "1.0.0-x.7.z.92",
        "1.0.0+20130313144700",
        "1.0.0-beta+exp.sha.5114f85",
        "1-pre",
        "20240102",
        "2024.01.02",
        "1.0.0--1",
        "1.25-alpine3.18",
        "99999999999999999999999999.1"
      })
  void versions(String text) {
    assertThat(Version.parse(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "latest",
        "V1.0",
        "1.",
        ".1",
        "1..2",
        "1.0-",
        "1.0-a..b",
        "1.0-a_b",
        "1.0+",
        "1.0 ",
        " 1.0",
        "1.x",
        "1.0.*",
        "a1.0",
        "v-1",
        "1.0-ä",
        "１.０",
        "sha256-0a1b.sig",
        "vv1.0"
      })
  void noVersions(String text) {
    assertThat(Version.parse(text)).isEmpty();
  }

  @Test
  void veryLongTextsAreNoVersionsAndTakeNoTime() {
    assertThat(Version.parse("1".repeat(100_000))).isEmpty();
  }

  /** Section 11 of SemVer 2.0, and this contract's missing numbers and prefixes. */
  @Test
  void order() {
    List<String> ascending =
        List.of(
            "0.0.1",
            "0.9",
            "1.0.0-0",
            "1.0.0-1",
            "1.0.0-9",
            "1.0.0-10",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.0.1",
            "1.0.1-rc1",
            "1.2",
            "1.10",
            "1.10.0.5",
            "2-pre",
            "2",
            "20240102",
            "20240102.1",
            "99999999999999999999999999");
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(version(ascending.get(i)).compareTo(version(ascending.get(j)))))
            .as("%s against %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,1.0.0",
    "v1.0,1.0.0",
    "01.2,1.02",
    "1.0+a,1.0+b",
    "1.0-01,1.0-1",
    "1.2.3,1.2.3.0.0"
  })
  void equal(String a, String b) {
    assertThat(version(a)).isEqualTo(version(b)).hasSameHashCodeAs(version(b));
  }

  static String generated(Gen gen) {
    String text =
        (gen.chance(20) ? "v" : "")
            + String.join(".", gen.list(1, 4, () -> gen.text("0123", 1, gen.chance(5) ? 30 : 2)));
    if (gen.chance(40)) {
      text += "-" + String.join(".", gen.list(1, 3, () -> gen.text("01ab-", 1, 3)));
    }
    return gen.chance(10) ? text + "+b1" : text;
  }

  @Test
  void theOrderIsTotalAndAgreesWithEquals() {
    Gen.forAll(
        3000,
        gen -> {
          Version a = version(generated(gen));
          Version b = version(generated(gen));
          Version c = version(generated(gen));
          assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
          if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
          }
          assertThat(a.equals(b)).isEqualTo(a.compareTo(b) == 0);
          if (a.equals(b)) {
            assertThat(a).hasSameHashCodeAs(b);
          }
          assertThat(version(a.toString())).isEqualTo(a);
        });
  }

  @Test
  void numbersOrderAsNumbers() {
    Gen.forAll(
        500,
        gen -> {
          List<Integer> numbers = new ArrayList<>(gen.list(3, 3, () -> gen.below(1200)));
          List<Integer> others = new ArrayList<>(gen.list(3, 3, () -> gen.below(1200)));
          int expected = 0;
          for (int i = 2; i >= 0; i--) {
            int order = Integer.compare(numbers.get(i), others.get(i));
            expected = order != 0 ? order : expected;
          }
          assertThat(Integer.signum(version(dotted(numbers)).compareTo(version(dotted(others)))))
              .as("%s against %s", numbers, others)
              .isEqualTo(expected);
        });
  }

  private static String dotted(List<Integer> numbers) {
    return String.join(".", numbers.stream().map(String::valueOf).toList());
  }
}
