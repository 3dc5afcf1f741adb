package io.ocidaemon.primer.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word nearest to a misspelled one. */
final class DidYouMean {

  private DidYouMean() {}

  /** The nearest of {@code known}, if it is near enough to be what was meant; ties go by order. */
  static Optional<String> nearest(String word, Collection<String> known) {
    String plain = normal(word);
    int allowed = plain.length() <= 3 ? 1 : plain.length() <= 6 ? 2 : 3;
    String best = null;
    int bestDistance = allowed + 1;
    for (String candidate : known) {
      int distance = distance(plain, normal(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code , did you mean "x"?}, or nothing. */
  static String hint(String word, Collection<String> known) {
    return nearest(word, known).map(found -> ", did you mean \"" + found + "\"?").orElse("");
  }

  /**
   * {@code trust-stores}, {@code trustStores} and {@code trust_stores} are one word to a typist.
   */
  private static String normal(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /** Edits between two words: insert, delete, replace, and swap of neighbours, each one. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(d[i - 1][j] + 1, Math.min(d[i][j - 1] + 1, d[i - 1][j - 1] + cost));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, d[i - 2][j - 2] + 1);
        }
        d[i][j] = least;
      }
    }
    return d[a.length()][b.length()];
  }
}
