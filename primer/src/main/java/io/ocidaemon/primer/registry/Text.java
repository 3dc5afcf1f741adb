package io.ocidaemon.primer.registry;

import java.util.stream.IntStream;

/** Makes what peers write fit for one line of a log. */
final class Text {
  private Text() {}

  /** One line without control and formatting characters, cut to {@code max}. */
  static String oneLine(String text, int max) {
    return cut(oneLine(text.codePoints().limit(4L * max)), max);
  }

  /** One line without control and formatting characters, of any length. */
  static String oneLine(String text) {
    return oneLine(text.codePoints());
  }

  static String cut(String line, int max) {
    return line.length() <= max ? line : line.substring(0, max) + "…";
  }

  private static String oneLine(IntStream codePoints) {
    return codePoints
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? ' ' : c)
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .strip()
        .replaceAll("\\s+", " ");
  }
}
