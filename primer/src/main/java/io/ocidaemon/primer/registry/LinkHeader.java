package io.ocidaemon.primer.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the next page in {@code Link} fields (RFC 8288, 3). */
final class LinkHeader {
  private LinkHeader() {}

  /**
   * The target whose relation is {@code next}, as written; empty where there is none. Takes quoted
   * and unquoted relations, several links in a field, and commas or semicolons within {@code <…>}.
   */
  static Optional<String> next(List<String> fields) {
    for (String field : fields) {
      int at = 0;
      while (true) {
        int open = field.indexOf('<', at);
        int close = open < 0 ? -1 : field.indexOf('>', open);
        if (close < 0) {
          break;
        }
        int end = endOfParameters(field, close + 1);
        if (isNext(field.substring(close + 1, end))) {
          return Optional.of(field.substring(open + 1, close));
        }
        at = end;
      }
    }
    return Optional.empty();
  }

  /** Where the comma before the next link stands, outside of quotes. */
  private static int endOfParameters(String field, int from) {
    boolean quoted = false;
    for (int i = from; i < field.length(); i++) {
      char c = field.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return field.length();
  }

  private static boolean isNext(String parameters) {
    for (String parameter : parameters.split(";")) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("rel")) {
        String value = parameter.substring(equals + 1).strip().replace("\"", "");
        for (String relation : value.toLowerCase(Locale.ROOT).split("\\s+")) {
          if (relation.equals("next")) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
