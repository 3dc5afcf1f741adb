package io.ocidaemon.primer.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The small notations of the file: durations, sizes, shares of a disk, windows. */
final class Units {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(d|h|m|s)");
  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,15})(?:\\.([0-9]{1,6}))? ?(B|[kKMGTP]B|[KMGTP]iB)?");
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}) ?%");
  private static final Pattern WINDOW =
      Pattern.compile("([0-9]{2}):([0-9]{2}) ?- ?([0-9]{2}):([0-9]{2})");

  private static final Map<String, Integer> POWERS = Map.of("K", 1, "M", 2, "G", 3, "T", 4, "P", 5);

  private Units() {}

  /** {@code 30d}, {@code 12h}, {@code 5m}, {@code 30s}. */
  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must be a duration such as 30d, 12h, 5m or 30s");
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "d" -> Duration.ofDays(amount);
          case "h" -> Duration.ofHours(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofSeconds(amount);
        };
    if (duration.isZero()) {
      throw new IllegalArgumentException("must be longer than nothing");
    }
    return duration;
  }

  /** Bytes: {@code 100MB} is 10^8, {@code 100MiB} 100 * 2^20, a bare number bytes. */
  static long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must be a size such as 100MB (10^6) or 5GiB (2^30)");
    }
    String unit = matcher.group(3) == null ? "B" : matcher.group(3);
    int power = POWERS.getOrDefault(unit.substring(0, 1).toUpperCase(java.util.Locale.ROOT), 0);
    long factor = 1;
    for (int i = 0; i < power; i++) {
      factor *= unit.endsWith("iB") ? 1024 : 1000;
    }
    String fraction = matcher.group(2) == null ? "" : "." + matcher.group(2);
    try {
      return new java.math.BigDecimal(matcher.group(1) + fraction)
          .multiply(java.math.BigDecimal.valueOf(factor))
          .setScale(0, java.math.RoundingMode.DOWN)
          .longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("is more bytes than there are", e);
    }
  }

  /** {@code 10%}, 0 to 100. */
  static int percent(String text) {
    Matcher matcher = PERCENT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 100) {
      throw new IllegalArgumentException("must be a percentage such as 10%");
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** A percentage or a size. */
  static Space space(String text) {
    if (text.endsWith("%")) {
      return Space.percent(percent(text));
    }
    try {
      return Space.bytes(size(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be a percentage such as 10% or a size such as 5GiB", e);
    }
  }

  /** {@code 22:00-06:00}. */
  static TimeWindow window(String text) {
    Matcher m = WINDOW.matcher(text);
    try {
      if (m.matches()) {
        LocalTime from = LocalTime.of(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
        int toHour = Integer.parseInt(m.group(3));
        int toMinute = Integer.parseInt(m.group(4));
        LocalTime to =
            toHour == 24 && toMinute == 0 ? LocalTime.MIDNIGHT : LocalTime.of(toHour, toMinute);
        if (from.equals(to)) {
          throw new IllegalArgumentException("is an empty window; leave windows out for always");
        }
        return new TimeWindow(from, to);
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("names a time that no clock shows", e);
    }
    throw new IllegalArgumentException("must be a window such as \"22:00-06:00\"");
  }
}
