package io.ocidaemon.server;

import java.nio.charset.StandardCharsets;

/** Writes JSON by hand: the answers are few and flat, and large lists must be cheap. */
final class JsonText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder text = new StringBuilder(256);

  /** Appends as it is. */
  JsonText raw(String json) {
    text.append(json);
    return this;
  }

  JsonText number(long value) {
    text.append(value);
    return this;
  }

  /** Appends as a string, quoted and escaped (RFC 8259, section 7). */
  JsonText string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || isLoneSurrogate(value, i)) {
            text.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              text.append(HEX[c >> shift & 0xf]);
            }
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
    return this;
  }

  /** What UTF-8 cannot carry would come out as a question mark. */
  private static boolean isLoneSurrogate(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
  }

  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
