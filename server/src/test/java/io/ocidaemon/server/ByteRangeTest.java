package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 14 as facts/serving.md, 4.1 reads it. */
class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9,        100, 0, 10",
    "bytes=10-,        100, 10, 90",
    "bytes=-5,         100, 95, 5",
    "bytes=-500,       100, 0, 100",
    "bytes=0-,         100, 0, 100",
    "bytes=90-500,     100, 90, 10",
    "bytes=99-99,      100, 99, 1",
    "BYTES=1-2,        100, 1, 2",
    "'bytes = 1 - 2 ', 100, 1, 2",
    "'bytes=,1-2,',    100, 1, 2",
    "bytes=5-99999999999999999999999, 100, 5, 95",
    "bytes=-99999999999999999999999,  100, 0, 100",
    "bytes=5000000000-5000000001, 6000000000, 5000000000, 2",
  })
  void part(String header, long size, long first, long length) {
    assertThat(ByteRange.parse(header, size))
        .isEqualTo(new ByteRange.Part(new ByteRange(first, length)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=100-",
        "bytes=100-200",
        "bytes=9-5",
        "bytes=500-0",
        "bytes=-0",
        "bytes=99999999999999999999999-"
      })
  void unsatisfiable(String header) {
    assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=x",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=1",
        "bytes=a-b",
        "bytes=1-b",
        "bytes=--1",
        "items=0-1",
        "bytes=0-1,3-4",
        "bytes=+1-2",
        "bytes=0x1-2",
        "",
        "=0-1",
        "bytes=,,"
      })
  void whole(String header) {
    assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange.Whole());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=5-", "bytes=9-5", "bytes=-0", "bytes=-1"})
  void nothingHasNoRanges(String header) {
    assertThat(ByteRange.parse(header, 0)).isEqualTo(new ByteRange.Whole());
  }

  @Test
  void absent() {
    assertThat(ByteRange.parse(null, 100)).isEqualTo(new ByteRange.Whole());
  }

  @Test
  void anyTextGivesAnAnswerInsideTheContent() {
    Gen.check(
        3_000,
        gen -> {
          long size = gen.coin() ? gen.below(20) : Long.MAX_VALUE - gen.below(3);
          String header = (gen.coin() ? "bytes=" : "") + gen.text("0123456789-,= bx", 12);
          if (ByteRange.parse(header, size) instanceof ByteRange.Part(ByteRange range)) {
            assertThat(range.first()).as(header).isNotNegative().isLessThan(size);
            assertThat(range.length()).as(header).isPositive();
            assertThat(range.first() + range.length() - 1).as(header).isLessThan(size);
          }
        });
  }

  @Test
  void wellFormedRangesAgreeWithAPlainReading() {
    Gen.check(
        3_000,
        gen -> {
          int size = 1 + gen.below(50);
          @Nullable Integer from = gen.below(4) == 0 ? null : (Integer) gen.below(60);
          @Nullable Integer to = from == null || gen.coin() ? (Integer) gen.below(60) : null;
          String header = "bytes=" + (from == null ? "" : from) + "-" + (to == null ? "" : to);
          boolean[] wanted = new boolean[size];
          int count = 0;
          for (int i = 0; i < size; i++) {
            wanted[i] =
                from == null ? to != null && i >= size - to : i >= from && (to == null || i <= to);
            count += wanted[i] ? 1 : 0;
          }
          ByteRange.Answer answer = ByteRange.parse(header, size);
          if (count == 0) {
            assertThat(answer).as(header).isEqualTo(new ByteRange.Unsatisfiable());
          } else if (answer instanceof ByteRange.Part(ByteRange range)) {
            assertThat(range.length()).as(header).isEqualTo(count);
            assertThat(wanted[(int) range.first()]).as(header).isTrue();
            assertThat(wanted[(int) (range.first() + range.length() - 1)]).as(header).isTrue();
          } else {
            throw new AssertionError(header + " of " + size + ": " + answer);
          }
        });
  }
}
