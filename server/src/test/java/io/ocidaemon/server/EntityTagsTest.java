package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
  private static final String ETAG = "\"sha256:ab\"";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"sha256:ab\"",
        "W/\"sha256:ab\"",
        "*",
        "sha256:ab",
        "\"x\", \"sha256:ab\"",
        "\"x\",W/\"sha256:ab\" , \"y\"",
        " , ,\"sha256:ab\"",
        "x, sha256:ab",
        "\"a,b\", \"sha256:ab\""
      })
  void weakMatches(String header) {
    assertThat(EntityTags.weakMatch(header, ETAG)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"sha256:ac\"",
        "",
        "\"sha256:ab",
        "\"\"",
        "W/*",
        "\"*\"",
        "\"x,sha256:ab\"",
        "w/\"sha256:ab\"",
        ",",
        "W/",
        "\"",
        "sha256:abc"
      })
  void weakDoesNotMatch(String header) {
    assertThat(EntityTags.weakMatch(header, ETAG)).isFalse();
  }

  @Test
  void strongTakesNoWeakTag() {
    assertThat(EntityTags.strongMatch("W/\"sha256:ab\"", ETAG)).isFalse();
    assertThat(EntityTags.strongMatch("\"sha256:ab\"", ETAG)).isTrue();
    assertThat(EntityTags.strongMatch("W/\"sha256:ab\", \"sha256:ab\"", ETAG)).isTrue();
    assertThat(EntityTags.strongMatch("*", ETAG)).isTrue();
  }

  @Test
  void rangeTakesOneStrongTag() {
    assertThat(EntityTags.rangeMatch(null, ETAG)).isTrue();
    assertThat(EntityTags.rangeMatch("\"sha256:ab\"", ETAG)).isTrue();
    assertThat(EntityTags.rangeMatch("sha256:ab", ETAG)).isTrue();
    assertThat(EntityTags.rangeMatch("W/\"sha256:ab\"", ETAG)).isFalse();
    assertThat(EntityTags.rangeMatch("*", ETAG)).isFalse();
    assertThat(EntityTags.rangeMatch("Tue, 24 Nov 2026 10:00:00 GMT", ETAG)).isFalse();
  }

  @Test
  void anyTextEnds() {
    Gen.check(
        5_000,
        gen -> {
          String header = gen.text("W/\"*, abs256:", 16);
          boolean weak = EntityTags.weakMatch(header, ETAG);
          boolean strong = EntityTags.strongMatch(header, ETAG);
          assertThat(strong && !weak).as(header).isFalse();
        });
  }
}
