package io.ocidaemon.primer.select;

import io.ocidaemon.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code include_tags} or {@code exclude_tags}: terms joined by {@code &&}, all of
 * which must hold. A term is an exact tag, {@code <V >V <=V >=V} by version order, or {@code ^V}
 * for every version with the same major and minor. A tag that is no version matches no comparison.
 */
public final class TagExpression {

  private enum Operator {
    // The longer spelling first: "<=" must not be read as "<" and "=...".
    AT_MOST("<="),
    AT_LEAST(">="),
    BELOW("<"),
    ABOVE(">"),
    SAME_MINOR("^");

    final String spelling;

    Operator(String spelling) {
      this.spelling = spelling;
    }
  }

  private sealed interface Term {
    boolean matches(String tag, Optional<Version> version);
  }

  private record Exact(String tag) implements Term {
    @Override
    public boolean matches(String candidate, Optional<Version> version) {
      return tag.equals(candidate);
    }
  }

  private record Comparison(Operator operator, Version bound) implements Term {
    @Override
    public boolean matches(String tag, Optional<Version> version) {
      if (version.isEmpty()) {
        return false;
      }
      int order = version.get().compareTo(bound);
      return switch (operator) {
        case AT_MOST -> order <= 0;
        case AT_LEAST -> order >= 0;
        case BELOW -> order < 0;
        case ABOVE -> order > 0;
        case SAME_MINOR -> version.get().sameMinor(bound);
      };
    }
  }

  private final String text;
  private final List<Term> terms;

  private TagExpression(String text, List<Term> terms) {
    this.text = text;
    this.terms = terms;
  }

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException with a message for the user, without the entry itself
   */
  public static TagExpression parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : text.split("&&", -1)) {
      terms.add(term(part.strip(), text));
    }
    return new TagExpression(text, List.copyOf(terms));
  }

  private static Term term(String term, String whole) {
    if (term.isEmpty()) {
      throw new IllegalArgumentException(
          whole.isBlank() ? "is empty" : "has nothing on one side of &&");
    }
    for (Operator operator : Operator.values()) {
      if (term.startsWith(operator.spelling)) {
        String bound = term.substring(operator.spelling.length()).strip();
        Version version =
            Version.parse(bound)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "\""
                            + bound
                            + "\" after "
                            + operator.spelling
                            + " is no version"
                            + (bound.contains(" ") ? "; join conditions with &&" : "")));
        return new Comparison(operator, version);
      }
    }
    if (!Reference.isTag(term)) {
      throw new IllegalArgumentException(
          "\"" + term + "\" can be no tag and is no expression" + advice(term));
    }
    return new Exact(term);
  }

  private static String advice(String term) {
    if (term.startsWith("=")) {
      return "; for an exact tag leave out the =";
    }
    if (term.startsWith("~") || term.startsWith("!")) {
      return "; the operators are < > <= >= ^ and &&";
    }
    if (term.contains("*")) {
      return "; there are no wildcards: use ^1.2 or >=1&&<2";
    }
    if (term.contains("+")) {
      return "; a tag has no +, registries write _ instead";
    }
    if (term.contains("||") || term.contains(",")) {
      return "; write each alternative as an entry of its own";
    }
    return "";
  }

  /** Whether a tag satisfies every term. */
  public boolean matches(String tag) {
    Optional<Version> version = Version.parse(tag);
    return terms.stream().allMatch(term -> term.matches(tag, version));
  }

  /** The one tag that this entry names, where it is a name rather than a condition. */
  public Optional<String> literal() {
    return terms.size() == 1 && terms.getFirst() instanceof Exact exact
        ? Optional.of(exact.tag())
        : Optional.empty();
  }

  /** Whether {@code ^} stands in it. */
  boolean hasCaret() {
    return terms.stream()
        .anyMatch(term -> term instanceof Comparison c && c.operator() == Operator.SAME_MINOR);
  }

  /** The entry as written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TagExpression expression && expression.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
