package io.ocidaemon.primer.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code Content-Range: bytes first-last/complete} (RFC 9110, 14.4).
 *
 * @param first offset of the first byte sent
 * @param last offset of the last byte sent, not before {@code first}
 * @param complete size of the whole, -1 where it was written as {@code *}
 */
record ContentRange(long first, long last, long complete) {
  private static final Pattern FORM =
      Pattern.compile(
          "bytes[ \\t]+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

  /**
   * Reads the one form that a single part has; empty for anything else or what contradicts itself.
   */
  static Optional<ContentRange> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(form.group(1));
    long last = Long.parseLong(form.group(2));
    long complete = form.group(3).equals("*") ? -1 : Long.parseLong(form.group(3));
    if (last < first || (complete >= 0 && last >= complete)) {
      return Optional.empty();
    }
    return Optional.of(new ContentRange(first, last, complete));
  }
}
