package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.primer.select.PlatformFilter;
import io.ocidaemon.primer.select.RepositoryFilter;
import io.ocidaemon.primer.select.TagFilter;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One item of {@code images}, with what it inherits from its registry.
 *
 * @param name the repositories that are meant
 * @param digest the one manifest that is meant, of {@code name: REPOSITORY@DIGEST}; {@code tags} is
 *     then not looked at
 * @param tags the tags that are meant
 * @param platforms the members of an index that are wanted
 * @param includeCaches hosts as spelled under {@code caches}; empty: every cache
 * @param excludeCaches hosts as spelled under {@code caches}
 * @param engines the engines that get it in node mode
 * @param latest {@code latest: N}, only the newest N; 0: all
 * @param newerThan {@code newer_than}; null: of any age
 * @param at where it stands
 */
public record ImageConfig(
    RepositoryFilter name,
    @Nullable Digest digest,
    TagFilter tags,
    PlatformFilter platforms,
    Set<String> includeCaches,
    Set<String> excludeCaches,
    Set<Engine> engines,
    int latest,
    @Nullable Duration newerThan,
    Position at) {

  /** Copies the sets, in order. */
  public ImageConfig {
    includeCaches = Collections.unmodifiableSet(new LinkedHashSet<>(includeCaches));
    excludeCaches = Collections.unmodifiableSet(new LinkedHashSet<>(excludeCaches));
    engines = engines.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(engines));
  }

  /** Every tag the filter takes, on every platform, for every cache and no engine. */
  public static ImageConfig of(RepositoryFilter name, TagFilter tags) {
    return new ImageConfig(
        name, null, tags, PlatformFilter.ALL, Set.of(), Set.of(), Set.of(), 0, null, Position.NONE);
  }

  /** Whether the image goes to a cache. */
  public boolean goesTo(CacheConfig cache) {
    String host = cache.access().spelled();
    return (includeCaches.isEmpty() || includeCaches.contains(host))
        && !excludeCaches.contains(host);
  }
}
