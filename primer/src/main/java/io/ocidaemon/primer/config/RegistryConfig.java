package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.primer.select.CostlyPatternException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upstream registry, one item of {@code registries}.
 *
 * @param access how it is reached
 * @param skipImageDiscovery image names are literal
 * @param period between two passes
 * @param referrersPeriod between two look-ups of an image's referrers
 * @param images what is wanted of it; registry-level {@code platforms} and {@code load_in_engines}
 *     are already folded in
 * @param mirrors tried before it, in order
 * @param nativeDiscovery a listing API of the product's own; null: {@code _catalog}
 * @param signatureVerify {@link SignatureVerify#SKIP} where absent
 * @param referrersVerify {@link ReferrersVerify#SKIP} where absent
 * @param policyDigest of what it demands of an image, for {@code io.ocidaemon.policy}; asked for
 *     each image that is served, so computed once
 * @param at where it stands
 */
public record RegistryConfig(
    Access access,
    boolean skipImageDiscovery,
    Duration period,
    Duration referrersPeriod,
    List<ImageConfig> images,
    List<MirrorConfig> mirrors,
    @Nullable NativeDiscovery nativeDiscovery,
    SignatureVerify signatureVerify,
    ReferrersVerify referrersVerify,
    Digest policyDigest,
    Position at) {

  /** {@code period} where the file gives none. */
  public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(300);

  /** {@code referrers_period} where the file gives none, in periods. */
  public static final int DEFAULT_REFERRERS_PERIODS = 10;

  /** Copies the lists. */
  public RegistryConfig {
    images = List.copyOf(images);
    mirrors = List.copyOf(mirrors);
  }

  /** A registry with every default, made in code. */
  public static RegistryConfig of(Access access, List<ImageConfig> images) {
    return new RegistryConfig(
        access,
        false,
        DEFAULT_PERIOD,
        DEFAULT_PERIOD.multipliedBy(DEFAULT_REFERRERS_PERIODS),
        images,
        List.of(),
        null,
        SignatureVerify.SKIP,
        ReferrersVerify.SKIP,
        PolicyDigest.of(SignatureVerify.SKIP, ReferrersVerify.SKIP),
        Position.NONE);
  }

  /** The canonical host. */
  public String host() {
    return access.host();
  }

  /**
   * The entries of {@link #images} that mean a repository: their selections add up. An expression
   * that explodes on this name means it not; whoever lists the repositories has said so.
   */
  public List<ImageConfig> imagesFor(String repository) {
    return images.stream().filter(image -> means(image, repository)).toList();
  }

  private static boolean means(ImageConfig image, String repository) {
    try {
      return image.name().matches(repository);
    } catch (CostlyPatternException e) {
      return false;
    }
  }

  /** Whether the repositories must be listed; not so where every one of them is named. */
  public boolean needsCatalog() {
    return images.stream().anyMatch(image -> image.name().literal().isEmpty());
  }
}
