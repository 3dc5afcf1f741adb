package io.ocidaemon.primer.config;

import java.util.List;
import java.util.Optional;

/**
 * The whole configuration file, defaults filled in.
 *
 * @param registries the upstreams
 * @param caches the registries to be primed
 * @param retention when images go
 * @param limits how much may be taken
 * @param server the read API
 * @param ledger where the ledger lives
 * @param engines how engines are reached
 * @param self the daemon's own images
 * @param positions where each given key stands
 */
public record Config(
    List<RegistryConfig> registries,
    List<CacheConfig> caches,
    RetentionConfig retention,
    LimitsConfig limits,
    ServerConfig server,
    LedgerConfig ledger,
    EnginesConfig engines,
    SelfConfig self,
    Positions positions) {

  /** Copies the lists. */
  public Config {
    registries = List.copyOf(registries);
    caches = List.copyOf(caches);
  }

  /** Registries and caches made in code, every other key by default. */
  public static Config of(List<RegistryConfig> registries, List<CacheConfig> caches) {
    return new Config(
        registries,
        caches,
        RetentionConfig.DEFAULT,
        LimitsConfig.DEFAULT,
        ServerConfig.DEFAULT,
        LedgerConfig.DEFAULT,
        EnginesConfig.DEFAULT,
        SelfConfig.DEFAULT,
        Positions.NONE);
  }

  /** The items of {@link #registries} for a canonical host; a host may be listed twice. */
  public List<RegistryConfig> registriesOf(String host) {
    return registries.stream().filter(registry -> registry.host().equals(host)).toList();
  }

  /** The first item of {@link #caches} for a host as the file spells it. */
  public Optional<CacheConfig> cacheSpelled(String spelled) {
    return caches.stream().filter(cache -> cache.access().spelled().equals(spelled)).findFirst();
  }
}
