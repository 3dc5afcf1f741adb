package io.ocidaemon.primer.select;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tags of a repository one {@code images[]} entry wants: any entry of {@code include} (none
 * at all: every tag), and no entry of {@code exclude}.
 *
 * @param include entries of {@code include_tags}; any of them is enough
 * @param exclude entries of {@code exclude_tags}; any of them wins over {@code include}
 */
public record TagFilter(List<TagExpression> include, List<TagExpression> exclude) {

  /** Every tag. */
  public static final TagFilter ALL = new TagFilter(List.of(), List.of());

  /** Copies the lists. */
  public TagFilter {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /**
   * Reads the entries of both keys.
   *
   * @throws IllegalArgumentException naming the first entry that is no expression
   */
  public static TagFilter of(List<String> include, List<String> exclude) {
    return new TagFilter(
        include.stream().map(TagFilter::parse).toList(),
        exclude.stream().map(TagFilter::parse).toList());
  }

  private static TagExpression parse(String entry) {
    try {
      return TagExpression.parse(entry);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("\"" + entry + "\": " + e.getMessage(), e);
    }
  }

  /** Whether a tag is wanted and which entry decided. */
  public Decision decide(String tag) {
    for (TagExpression entry : exclude) {
      if (entry.matches(tag)) {
        return new Decision(false, entry.toString());
      }
    }
    if (include.isEmpty()) {
      return new Decision(true, Decision.EVERY_TAG);
    }
    for (TagExpression entry : include) {
      if (entry.matches(tag)) {
        return new Decision(true, entry.toString());
      }
    }
    return new Decision(false, Decision.NO_ENTRY);
  }

  /**
   * The tags that are named rather than described, without those that {@code exclude} takes back: a
   * name that the upstream lacks is a failure, a description that matches nothing a warning.
   */
  public Set<String> literals() {
    Set<String> names = new LinkedHashSet<>();
    for (TagExpression entry : include) {
      entry.literal().filter(tag -> decide(tag).included()).ifPresent(names::add);
    }
    return names;
  }

  /** The tags that are named rather than described, those that {@code exclude} takes back too. */
  public Set<String> named() {
    Set<String> names = new LinkedHashSet<>();
    include.forEach(entry -> entry.literal().ifPresent(names::add));
    return names;
  }

  /** Whether the tags must be listed; not so where every one of them is named. */
  public boolean needsListing() {
    return include.isEmpty() || include.stream().anyMatch(entry -> entry.literal().isEmpty());
  }

  /** What a reader of other tools' ranges should know about these entries; often empty. */
  public List<String> notes() {
    return java.util.stream.Stream.concat(include.stream(), exclude.stream())
        .filter(TagExpression::hasCaret)
        .map(entry ->
            "\""
                + entry
                + "\": ^ means the same major AND minor version here, elsewhere the same major")
        .distinct()
        .toList();
  }

  /**
   * Says why nothing is selected of the tags that are there, {@code 0 tags: all excluded by …}.
   *
   * @return empty where a tag is selected, or where there is none to select
   */
  public Optional<String> explainNothing(Collection<String> tags) {
    Set<String> reasons = new LinkedHashSet<>();
    for (String tag : tags) {
      Decision decision = decide(tag);
      if (decision.included()) {
        return Optional.empty();
      }
      reasons.add(decision.by());
    }
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "0 tags: all excluded by "
                + reasons.stream().map(TagFilter::quoted).collect(Collectors.joining(", ")));
  }

  private static String quoted(String reason) {
    return reason.equals(Decision.NO_ENTRY) ? reason : "\"" + reason + "\"";
  }
}
