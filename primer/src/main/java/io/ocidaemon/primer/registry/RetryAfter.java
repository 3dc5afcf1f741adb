package io.ocidaemon.primer.registry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads {@code Retry-After}: seconds, or an HTTP date (RFC 9110, 10.2.3). */
final class RetryAfter {
  // Whatever a peer writes, no wait is longer than this.
  private static final Duration MAX = Duration.ofDays(7);

  private RetryAfter() {}

  /**
   * The wait it asks for, never negative; empty where there is no such field or it makes no sense.
   * A date counts from the answer's own {@code Date}, as our clock may be another.
   */
  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers
        .first("Retry-After")
        .flatMap(text -> {
          String value = text.strip();
          if (value.matches("\\d{1,18}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
          }
          Instant from = headers.first("Date").flatMap(RetryAfter::date).orElse(now);
          return date(value).map(until -> Duration.between(from, until));
        })
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait.compareTo(MAX) > 0 ? MAX : wait);
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
