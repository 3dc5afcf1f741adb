package io.ocidaemon.primer;

import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.ImageConfig;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.store.Entry;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which entries this daemon serves: those of its own registries that its own policies accepted,
 * whoever committed them. {@code index.json} gives no rights, and neither does another daemon's
 * weaker policy.
 */
public final class Admission implements Predicate<Entry> {
  private final Config config;

  /**
   * @param config whose registries are served
   */
  public Admission(Config config) {
    this.config = config;
  }

  @Override
  public boolean test(Entry entry) {
    if (entry.foreign()) {
      return false;
    }
    List<RegistryConfig> governing = governing(entry);
    return !governing.isEmpty()
        && governing.stream().allMatch(registry -> Wholeness.isAccepted(registry, entry));
  }

  /**
   * The items of {@code registries} that speak for a name: those that select it; where none does
   * (its tag moved away, or fell out of the configuration), those of its repository; where there is
   * none either, all of its host.
   */
  private List<RegistryConfig> governing(Entry entry) {
    List<RegistryConfig> ofHost = config.registriesOf(entry.reference().host());
    if (ofHost.size() < 2) {
      return ofHost;
    }
    String repository = entry.reference().repository();
    String tag = entry.reference().tag();
    List<RegistryConfig> ofRepository =
        ofHost.stream().filter(registry -> !registry.imagesFor(repository).isEmpty()).toList();
    if (ofRepository.isEmpty()) {
      return ofHost;
    }
    List<RegistryConfig> selecting =
        ofRepository.stream()
            .filter(registry ->
                registry.imagesFor(repository).stream().anyMatch(image -> selects(image, entry)))
            .toList();
    return tag == null || selecting.isEmpty() ? ofRepository : selecting;
  }

  private static boolean selects(ImageConfig image, Entry entry) {
    String tag = entry.reference().tag();
    return tag != null && image.digest() == null && image.tags().decide(tag).included();
  }
}
