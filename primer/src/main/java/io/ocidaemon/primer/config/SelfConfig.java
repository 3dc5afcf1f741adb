package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Reference;
import java.util.List;

/**
 * The daemon's own images, {@code self}.
 *
 * @param images references that must never go
 */
public record SelfConfig(List<Reference> images) {

  /** None. */
  public static final SelfConfig DEFAULT = new SelfConfig(List.of());

  /** Copies the list. */
  public SelfConfig {
    images = List.copyOf(images);
  }
}
