package io.ocidaemon.server;

import org.jspecify.annotations.Nullable;

/**
 * The part of some content that a {@code Range} header asks for (RFC 9110, section 14). Single
 * ranges only; several are answered with the whole, which the RFC allows.
 *
 * @param first offset of the first byte
 * @param length in bytes; at least 1, but for the whole of nothing
 */
record ByteRange(long first, long length) {

  /** What one header means for content of one size. */
  sealed interface Answer {}

  /** 200: no range, or one that is to be ignored. */
  record Whole() implements Answer {}

  /** 206, even where the part is the whole. */
  record Part(ByteRange range) implements Answer {}

  /** 416. */
  record Unsatisfiable() implements Answer {}

  private static final Answer WHOLE = new Whole();
  private static final Answer UNSATISFIABLE = new Unsatisfiable();

  /**
   * @param header the value; null where there is none
   * @param size of the content in bytes
   */
  static Answer parse(@Nullable String header, long size) {
    // containerd asks for bytes=0- of everything and takes a 416 for a failed pull.
    if (header == null || size == 0) {
      return WHOLE;
    }
    int equals = header.indexOf('=');
    if (equals < 0 || !header.substring(0, equals).strip().equalsIgnoreCase("bytes")) {
      return WHOLE;
    }
    String spec = null;
    for (String part : header.substring(equals + 1).split(",", -1)) {
      if (!part.isBlank()) {
        if (spec != null) {
          return WHOLE;
        }
        spec = part.strip();
      }
    }
    return spec == null ? WHOLE : single(spec, size);
  }

  private static Answer single(String spec, long size) {
    int dash = spec.indexOf('-');
    if (dash < 0) {
      return WHOLE;
    }
    String from = spec.substring(0, dash).strip();
    String to = spec.substring(dash + 1).strip();
    if (!isDigits(from) || !isDigits(to) || from.isEmpty() && to.isEmpty()) {
      return WHOLE;
    }
    if (from.isEmpty()) {
      long suffix = Math.min(number(to), size);
      return suffix == 0 ? UNSATISFIABLE : new Part(new ByteRange(size - suffix, suffix));
    }
    long first = number(from);
    long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
    if (first >= size || last < first) {
      return UNSATISFIABLE;
    }
    return new Part(new ByteRange(first, Math.min(last, size - 1) - first + 1));
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** What no long holds is beyond every content. */
  private static long number(String digits) {
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      if (value > (Long.MAX_VALUE - 9) / 10) {
        return Long.MAX_VALUE;
      }
      value = value * 10 + (digits.charAt(i) - '0');
    }
    return value;
  }
}
