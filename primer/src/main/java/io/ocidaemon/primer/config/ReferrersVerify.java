package io.ocidaemon.primer.config;

import java.util.List;

/**
 * What referrers a registry's images must carry, {@code referrers_verify}.
 *
 * @param mode how strictly; {@code strict} where the block names none
 * @param required each of which must be there
 */
public record ReferrersVerify(ReferrersMode mode, List<RequiredReferrer> required) {

  /** The block left out: nothing is required. */
  public static final ReferrersVerify SKIP = new ReferrersVerify(ReferrersMode.SKIP, List.of());

  /** Copies the list. */
  public ReferrersVerify {
    required = List.copyOf(required);
  }
}
