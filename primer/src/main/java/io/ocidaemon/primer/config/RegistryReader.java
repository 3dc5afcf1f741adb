package io.ocidaemon.primer.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the three places of a registry: under {@code registries}, {@code mirrors}, {@code caches}.
 */
final class RegistryReader {

  /** Keys that mean something only for an upstream. */
  private static final String[] UPSTREAM_ONLY = {
    "mirrors",
    "images",
    "period",
    "referrers_verify",
    "signature_verify",
    "skip_image_discovery",
    "referrers_period",
    "platforms",
    "load_in_engines"
  };

  private RegistryReader() {}

  /** An item of {@code registries}. */
  static RegistryConfig upstream(Section section) {
    Access access = AccessReader.read(section);
    boolean literal = section.bool("skip_image_discovery", false);
    Duration period = section.seconds("period").orElse(RegistryConfig.DEFAULT_PERIOD);
    Duration referrersPeriod =
        section
            .seconds("referrers_period")
            .orElse(period.multipliedBy(RegistryConfig.DEFAULT_REFERRERS_PERIODS));
    ImageReader.Inherited inherited =
        new ImageReader.Inherited(
            access.host(), literal, ImageReader.platforms(section), ImageReader.engines(section));
    List<ImageConfig> images = new ArrayList<>();
    List<Section> items = section.sections("images");
    items.forEach(item -> ImageReader.read(item, inherited).ifPresent(images::add));
    if (items.isEmpty()) {
      section.warn("images", "names nothing, so nothing of this registry is primed");
    }
    List<MirrorConfig> mirrors =
        section.sections("mirrors").stream().map(RegistryReader::mirror).toList();
    NativeDiscovery discovery = discovery(section, access);
    SignatureVerify signatures = SignatureReader.read(section);
    ReferrersVerify referrers = ReferrersReader.read(section);
    section.finish();
    return new RegistryConfig(
        access,
        literal,
        period,
        referrersPeriod,
        images,
        mirrors,
        discovery,
        signatures,
        referrers,
        PolicyDigest.of(signatures, referrers),
        section.at());
  }

  private static MirrorConfig mirror(Section section) {
    Access access = AccessReader.read(section);
    PathTemplate path = path(section);
    boolean resolve = section.bool("resolve", false);
    section.noEffect("mirrors", UPSTREAM_ONLY);
    section.noEffect("mirrors", "native_image_discover", "native_image_discovery");
    section.finish();
    return new MirrorConfig(access, path, resolve, section.at());
  }

  /** An item of {@code caches}. */
  static CacheConfig cache(Section section) {
    Access access = AccessReader.read(section);
    PathTemplate path = path(section);
    SparseMode sparse = section.choice("sparse", SparseMode.class).orElse(SparseMode.COMPLETE);
    PrimeMode prime = section.choice("prime", PrimeMode.class).orElse(PrimeMode.PUSH);
    NativeDiscovery discovery = discovery(section, access);
    section.noEffect("caches", UPSTREAM_ONLY);
    section.finish();
    return new CacheConfig(access, path, sparse, prime, discovery, section.at());
  }

  private static PathTemplate path(Section section) {
    return section.parsed("path", PathTemplate::new).orElse(PathTemplate.REPOSITORY);
  }

  private static @Nullable NativeDiscovery discovery(Section section, Access registry) {
    Optional<Section> full = section.section("native_image_discovery");
    Optional<Section> shorter = section.section("native_image_discover");
    if (section.has("native_image_discovery") && section.has("native_image_discover")) {
      section.error("native_image_discover", "is another spelling of native_image_discovery");
    }
    return full.or(() -> shorter).map(block -> discoveryBlock(block, registry)).orElse(null);
  }

  private static @Nullable NativeDiscovery discoveryBlock(Section section, Access registry) {
    boolean enabled = section.bool("enabled", true);
    DiscoveryType type = section.choice("type", DiscoveryType.class).orElse(null);
    if (!section.has("type")) {
      section.error("type", "is missing: nexus or harbor");
    }
    Text hostText = section.text("host").orElse(null);
    String host =
        hostText == null ? registry.host() : section.parse(hostText, Hosts::canonical).orElse("");
    String repository = section.string("repository").orElse(null);
    if (type == DiscoveryType.NEXUS && !section.has("repository")) {
      section.error("repository", "is missing: the name of the repository in Nexus");
    }
    Access own =
        new Access(
            host,
            hostText == null ? registry.spelled() : hostText.value(),
            section.bool("insecure", registry.insecure()),
            section.bool("tls_verify", registry.tlsVerify()),
            section.has("authentication")
                ? AccessReader.authentication(section)
                : registry.authentication(),
            section.has("tls") || section.has("ca_cert_b64")
                ? AccessReader.tls(section)
                : registry.tls(),
            registry.proxy());
    // Asked for in every case, so that the keys are known even where the registry's are used.
    AccessReader.authentication(section);
    AccessReader.tls(section);
    section.finish();
    return enabled && type != null
        ? new NativeDiscovery(type, own, repository, section.at())
        : null;
  }
}
