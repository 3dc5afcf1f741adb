package io.ocidaemon.primer.config;

import org.jspecify.annotations.Nullable;

/**
 * A registry to be primed, one item of {@code caches}.
 *
 * @param access how it is reached
 * @param path where an image stands there
 * @param sparse what to do where it refuses an index with missing platforms
 * @param prime how it gets an image
 * @param nativeDiscovery a listing API of the product's own
 * @param at where it stands
 */
public record CacheConfig(
    Access access,
    PathTemplate path,
    SparseMode sparse,
    PrimeMode prime,
    @Nullable NativeDiscovery nativeDiscovery,
    Position at) {

  /** A cache with every default, made in code. */
  public static CacheConfig of(Access access) {
    return new CacheConfig(
        access, PathTemplate.REPOSITORY, SparseMode.COMPLETE, PrimeMode.PUSH, null, Position.NONE);
  }

  /** The canonical host. */
  public String host() {
    return access.host();
  }
}
