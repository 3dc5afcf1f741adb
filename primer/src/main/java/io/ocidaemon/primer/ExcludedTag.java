package io.ocidaemon.primer;

/**
 * A tag that is there and not wanted.
 *
 * @param repository {@code HOST/REPOSITORY}
 * @param tag the tag
 * @param by the entry that excluded it
 */
public record ExcludedTag(String repository, String tag, String by) {}
