package io.ocidaemon.primer.registry;

/** Makes what peers write fit for one line of a log. */
final class Text {
  private Text() {}

  /** One line without control and formatting characters, cut to {@code max}. */
  static String oneLine(String text, int max) {
    String clean =
        text.codePoints()
            .limit(4L * max)
            .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? ' ' : c)
            .filter(c -> Character.getType(c) != Character.FORMAT)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip()
            .replaceAll("\\s+", " ");
    return clean.length() <= max ? clean : clean.substring(0, max) + "…";
  }
}
