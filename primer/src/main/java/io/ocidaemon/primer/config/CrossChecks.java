package io.ocidaemon.primer.config;

import io.ocidaemon.primer.select.TagFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that need more than one section: names of caches, policies, places in caches. */
final class CrossChecks {

  private final Config config;
  private final Context context;

  private CrossChecks(Config config, Context context) {
    this.config = config;
    this.context = context;
  }

  static void check(Config config, Context context) {
    CrossChecks checks = new CrossChecks(config, context);
    if (config.registries().isEmpty() && !config.positions().paths().contains("registries")) {
      context.error(1, "registries", "is missing");
    }
    checks.cacheNames();
    checks.onePolicyPerReference();
    checks.onePlacePerReference();
  }

  private void cacheNames() {
    List<String> known =
        config.caches().stream().map(cache -> cache.access().spelled()).distinct().toList();
    for (RegistryConfig registry : config.registries()) {
      for (ImageConfig image : registry.images()) {
        cacheNames(image, "include_cache", image.includeCaches(), known);
        cacheNames(image, "exclude_cache", image.excludeCaches(), known);
      }
    }
  }

  private void cacheNames(ImageConfig image, String key, Set<String> hosts, List<String> known) {
    int index = 0;
    for (String host : hosts) {
      if (!known.contains(host)) {
        context.error(
            context.positions().at(image.at().path() + "." + key + "[" + index + "]"),
            "\"" + host + "\" is no host under caches" + DidYouMean.hint(host, known));
      }
      index++;
    }
  }

  /** A literal name under two policies: which one decides would be a matter of luck. */
  private void onePolicyPerReference() {
    record Use(RegistryConfig registry, ImageConfig image) {}
    Map<String, List<Use>> byName = new HashMap<>();
    for (RegistryConfig registry : config.registries()) {
      for (ImageConfig image : registry.images()) {
        String name = image.name().literal().orElse("");
        if (name.isEmpty()) {
          continue;
        }
        List<Use> uses =
            byName.computeIfAbsent(registry.host() + "/" + name, k -> new ArrayList<>());
        for (Use earlier : uses) {
          if (!earlier.registry().policyDigest().equals(registry.policyDigest())
              && mayShareTag(earlier.image(), image)) {
            context.error(
                context.positions().at(image.at().path() + ".name"),
                "\""
                    + registry.host()
                    + "/"
                    + name
                    + "\" stands under two policies; "
                    + earlier.image().at().path()
                    + " on line "
                    + earlier.image().at().line()
                    + " has another signature_verify or referrers_verify");
            break;
          }
        }
        uses.add(new Use(registry, image));
      }
    }
  }

  /** Whether two entries for one repository certainly mean some reference in common. */
  private static boolean mayShareTag(ImageConfig a, ImageConfig b) {
    if (a.digest() != null || b.digest() != null) {
      return a.digest() != null && a.digest().equals(b.digest());
    }
    TagFilter first = a.tags();
    TagFilter second = b.tags();
    if (first.include().isEmpty() && second.include().isEmpty()) {
      return true;
    }
    if (first.include().stream().anyMatch(second.include()::contains)) {
      return true;
    }
    Set<String> names = new LinkedHashSet<>(first.literals());
    names.addAll(second.literals());
    if (names.stream().anyMatch(t -> first.decide(t).included() && second.decide(t).included())) {
      return true;
    }
    // One takes every tag and the other describes some: they meet as soon as one exists.
    return first.include().isEmpty() && first.exclude().isEmpty() && second.needsListing()
        || second.include().isEmpty() && second.exclude().isEmpty() && first.needsListing();
  }

  /** Two literal upstream references that meet in one place of a cache. */
  private void onePlacePerReference() {
    for (CacheConfig cache : config.caches()) {
      Map<String, String> sources = new HashMap<>();
      for (RegistryConfig registry : config.registries()) {
        for (ImageConfig image : registry.images()) {
          if (image.digest() == null && image.goesTo(cache)) {
            image.name().literal().ifPresent(name -> place(cache, registry, image, name, sources));
          }
        }
      }
    }
  }

  private void place(
      CacheConfig cache,
      RegistryConfig registry,
      ImageConfig image,
      String name,
      Map<String, String> sources) {
    String repository = cache.path().render(registry.host(), name);
    for (String tag : image.tags().literals()) {
      String reference = registry.host() + "/" + name + ":" + tag;
      String other = sources.putIfAbsent(repository + ":" + tag, reference);
      if (other != null && !other.equals(reference)) {
        context.error(
            context.positions().at(image.at().path() + ".name"),
            "\""
                + reference
                + "\" and \""
                + other
                + "\" would both be "
                + cache.access().spelled()
                + "/"
                + repository
                + ":"
                + tag
                + "; give the cache a path with {host}, or exclude one of them there");
      }
    }
  }
}
