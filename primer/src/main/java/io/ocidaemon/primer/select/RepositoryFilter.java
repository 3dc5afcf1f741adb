package io.ocidaemon.primer.select;

import io.ocidaemon.oci.Reference;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which repositories of a registry the {@code name} of one {@code images[]} entry means: one by
 * name, or all whose whole name a regular expression matches.
 */
public final class RepositoryFilter {

  private static final Pattern PLAIN = Pattern.compile("[a-z0-9/_-]+");
  private static final int MAX_PATTERN = 1000;

  /** Reads of characters per match. An honest expression needs a few per character of the name. */
  private static final int MAX_STEPS = 200_000;

  private final String text;
  private final @Nullable Pattern pattern;

  private RepositoryFilter(String text, @Nullable Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Reads a name.
   *
   * @param host the registry's host in canonical form; at Docker Hub {@code nginx} is {@code
   *     library/nginx}
   * @param name as configured
   * @param alwaysLiteral {@code skip_image_discovery}: the name is no expression
   * @throws IllegalArgumentException with a message for the user
   */
  public static RepositoryFilter of(String host, String name, boolean alwaysLiteral) {
    if (alwaysLiteral || PLAIN.matcher(name).matches()) {
      String repository = Reference.canonicalRepository(host, name);
      if (!Reference.isRepository(repository)) {
        throw new IllegalArgumentException(
            "\"" + name + "\" can be no repository name" + advice(name, alwaysLiteral));
      }
      return new RepositoryFilter(repository, null);
    }
    if (name.length() > MAX_PATTERN) {
      throw new IllegalArgumentException("is longer than " + MAX_PATTERN + " characters");
    }
    if (name.matches("[a-z0-9./_-]+:[a-zA-Z0-9._-]+")) {
      throw new IllegalArgumentException("has a tag in it; tags stand under include_tags");
    }
    try {
      return new RepositoryFilter(name, Pattern.compile(name));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "is no regular expression: "
              + e.getDescription()
              + (e.getIndex() < 0 ? "" : " near character " + (e.getIndex() + 1)),
          e);
    }
  }

  private static String advice(String name, boolean alwaysLiteral) {
    if (name.contains(":")) {
      return "; tags stand under include_tags";
    }
    return alwaysLiteral && Pattern.compile("[*+?()\\[\\]|\\\\^$]").matcher(name).find()
        ? "; under skip_image_discovery names are literal"
        : "";
  }

  /** The one repository that is named, or empty for an expression. */
  public Optional<String> literal() {
    return pattern == null ? Optional.of(text) : Optional.empty();
  }

  /**
   * Whether a repository is meant.
   *
   * @throws CostlyPatternException where the expression explodes on this name
   */
  public boolean matches(String repository) {
    if (pattern == null) {
      return text.equals(repository);
    }
    if (!Reference.isRepository(repository)) {
      return false;
    }
    try {
      return pattern.matcher(new Counted(repository, new int[] {MAX_STEPS}, text)).matches();
    } catch (StackOverflowError e) {
      throw new CostlyPatternException(text);
    }
  }

  /** The literal name, or the expression as written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RepositoryFilter filter
        && filter.text.equals(text)
        && (filter.pattern == null) == (pattern == null);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** A text that counts how often it is read: the only hold on the JDK's backtracking matcher. */
  private record Counted(CharSequence name, int[] left, String expression) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (--left[0] < 0) {
        throw new CostlyPatternException(expression);
      }
      return name.charAt(index);
    }

    @Override
    public int length() {
      return name.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(name.subSequence(start, end), left, expression);
    }

    @Override
    public String toString() {
      return name.toString();
    }
  }
}
