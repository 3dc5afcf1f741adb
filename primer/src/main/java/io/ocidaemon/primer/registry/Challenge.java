package io.ocidaemon.primer.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One challenge of a {@code WWW-Authenticate} field (RFC 9110, 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters names in lower case, values unquoted
 */
record Challenge(String scheme, Map<String, String> parameters) {

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /**
   * All challenges of these field values, in order. Takes parameters in any order, quoted strings
   * with commas and escapes in them, several challenges in one field, and unquoted URLs. Never
   * fails: what makes no sense becomes a challenge of a scheme that nobody knows.
   */
  static List<Challenge> parse(List<String> fields) {
    List<Challenge> found = new ArrayList<>();
    for (String field : fields) {
      new Parser(field).into(found);
    }
    return found;
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    void into(List<Challenge> found) {
      Map<String, String> parameters = new LinkedHashMap<>();
      while (true) {
        skip(" \t,");
        if (at >= text.length()) {
          return;
        }
        String word = until(" \t,=\"");
        if (word.isEmpty()) {
          at++; // a stray "=" or quote
          continue;
        }
        skip(" \t");
        if (!peek('=')) {
          // A word that nothing is assigned to begins a challenge. (A token68 looks so too: it
          // becomes a challenge of an unknown scheme, which is harmless.)
          parameters = new LinkedHashMap<>();
          found.add(new Challenge(word.toLowerCase(Locale.ROOT), parameters));
          continue;
        }
        skip("=");
        skip(" \t");
        String value = peek('"') ? quoted() : until(" \t,");
        parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
      }
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          break;
        }
        if (c == '\\' && at < text.length()) {
          c = text.charAt(at++);
        }
        value.append(c);
      }
      return value.toString();
    }

    private String until(String stops) {
      int start = at;
      while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private boolean peek(char expected) {
      return at < text.length() && text.charAt(at) == expected;
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
