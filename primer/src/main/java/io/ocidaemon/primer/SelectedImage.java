package io.ocidaemon.primer;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.select.PlatformFilter;
import java.util.List;

/**
 * One name that the configuration wants.
 *
 * @param reference by tag, or by the digest that the configuration pins
 * @param registry whose policy decides
 * @param platforms the members of an index that are wanted
 * @param caches where it goes in cache mode, in the order of the file
 */
public record SelectedImage(
    Reference reference,
    RegistryConfig registry,
    PlatformFilter platforms,
    List<CacheConfig> caches) {

  /** Copies the list. */
  public SelectedImage {
    caches = List.copyOf(caches);
  }
}
