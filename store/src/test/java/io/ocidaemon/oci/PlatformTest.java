package io.ocidaemon.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "Linux/x86_64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm, linux/arm/v7",
    "linux/arm/6, linux/arm/v6",
    "linux/armel, linux/arm/v6",
    "linux/i386, linux/386"
  })
  void manySpellingsAreOnePlatform(String text, String normal) {
    assertThat(Platform.parse(text)).hasToString(normal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "linux/", "/amd64", "linux/amd64/v1/x", "li nux/amd64"})
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Platform.parse(text)).isInstanceOf(InvalidOciException.class);
  }

  @Test
  void aVersionMattersWhereItIsAskedFor() {
    Platform any = new Platform("windows", "amd64", null, null);
    Platform one = new Platform("windows", "amd64", null, "10.0.17763");
    assertThat(any.matches(one)).isTrue();
    assertThat(one.matches(one)).isTrue();
    assertThat(one.matches(any)).isFalse();
    assertThat(any.matches(new Platform("linux", "amd64", null, null))).isFalse();
  }
}
