package io.ocidaemon.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Digest;
import org.junit.jupiter.api.Test;

/** The small texts beside and in the names of partials. */
final class RangeMapTest {
  private static String line(long start, long end) {
    return String.format("%020d-%020d\n", start, end);
  }

  private static long prefix(String map) {
    return RangeMap.prefix(map.getBytes(US_ASCII));
  }

  @Test
  void saysHowManyBytesFromTheStartAreThere() {
    assertThat(RangeMap.prefix(RangeMap.ofPrefix(5_000_000_000L))).isEqualTo(5_000_000_000L);
    assertThat(prefix("")).isZero();
    assertThat(prefix("0-10\n")).isZero();
    assertThat(prefix(line(0, 10) + line(10, 20) + line(30, 40))).isEqualTo(20);
    assertThat(prefix(line(0, 10) + line(5, 7))).isEqualTo(10);
    assertThat(prefix(line(1, 10))).isZero();
    assertThat(prefix("\0".repeat(42))).isZero();
    assertThat(prefix(line(0, 10).substring(0, 41))).isZero();
    assertThat(prefix(line(0, 10) + "another version's line\n")).isEqualTo(10);
    assertThat(prefix(line(0, 10).replace("-0", "-9"))).isZero();
  }

  @Test
  void tellsOfBytesThatAreNoContent() {
    assertThat(RangeMap.hasGap(RangeMap.ofPrefix(10))).isFalse();
    assertThat(RangeMap.hasGap(RangeMap.ofPrefix(10, 10))).isFalse();
    byte[] map = RangeMap.ofPrefix(10, 20);
    assertThat(RangeMap.prefix(map)).isEqualTo(10);
    assertThat(RangeMap.hasGap(map)).isTrue();
    byte[] overtaken = RangeMap.ofPrefix(25, 20);
    System.arraycopy(overtaken, 0, map, 0, overtaken.length);
    assertThat(RangeMap.prefix(map)).isEqualTo(25);
    assertThat(RangeMap.hasGap(map)).isFalse();
  }

  @Test
  void namesAreReadBack() {
    Digest digest = Digest.of(Digest.Algorithm.SHA512, new byte[0]);
    Owner owner =
        new Owner("0123456789abcdef", "fedcba9876543210", 4026531836L, 4194304, 123456789012L);
    for (String suffix : new String[] {"", PartialName.RANGES, PartialName.PUT + 7}) {
      PartialName name = new PartialName(digest, owner, suffix);
      assertThat(PartialName.parse(name.toString())).isEqualTo(name);
      assertThat(name.toString().length()).isLessThan(255);
      assertThat(name.isContent()).isEqualTo(suffix.isEmpty());
    }
    String name = new PartialName(digest, owner, "").toString();
    assertThat(PartialName.parse(name + ".other")).isNull();
    assertThat(PartialName.parse(name.replace("sha512", "sha256"))).isNull();
    assertThat(PartialName.parse(Layout.flat(digest) + ".0123456789abcdef")).isNull();
    assertThat(PartialName.parse("now.123")).isNull();
  }
}
