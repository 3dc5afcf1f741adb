package io.ocidaemon.primer.select;

import io.ocidaemon.oci.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which members of an index are wanted, {@code platforms}.
 *
 * <p>Operating system, architecture and variant must agree once spelled the usual way ({@link
 * Platform#normalized}): {@code linux/arm64} is {@code linux/arm64/v8}, {@code linux/arm} is {@code
 * linux/arm/v7}. Members without a platform, or with {@code unknown/unknown} as build tools mark
 * attestations, are always wanted: they are small and belong to the index.
 *
 * @param platforms none: every platform
 */
public record PlatformFilter(List<Platform> platforms) {

  /** Every platform. */
  public static final PlatformFilter ALL = new PlatformFilter(List.of());

  /** Copies the list. */
  public PlatformFilter {
    platforms = List.copyOf(platforms);
  }

  /** Whether every member is wanted. */
  public boolean isAll() {
    return platforms.isEmpty();
  }

  /** Whether a member of an index is wanted; null is a member that names no platform. */
  public boolean wants(@Nullable Platform offered) {
    return platforms.isEmpty()
        || offered == null
        || offered.os().equals("unknown")
        || platforms.stream().anyMatch(wanted -> wanted.matches(offered));
  }
}
