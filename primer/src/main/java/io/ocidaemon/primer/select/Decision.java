package io.ocidaemon.primer.select;

/**
 * Whether a tag is wanted, and what decided it.
 *
 * @param included whether the tag is wanted
 * @param by the entry of {@code include_tags} or {@code exclude_tags} as written; {@link
 *     #EVERY_TAG} where no {@code include_tags} is given, {@link #NO_ENTRY} where none of them
 *     matched
 */
public record Decision(boolean included, String by) {

  /** Included because nothing narrows the tags. */
  public static final String EVERY_TAG = "no include_tags: every tag";

  /** Excluded because no entry of {@code include_tags} matched. */
  public static final String NO_ENTRY = "no entry of include_tags matches";
}
