package io.ocidaemon.primer;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.ImageConfig;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.discover.CatalogDiscovery;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.parallel.Parallel;
import io.ocidaemon.primer.registry.RegistryException;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.primer.select.CostlyPatternException;
import io.ocidaemon.primer.select.Decision;
import io.ocidaemon.primer.select.PlatformFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Discovers the repositories of one registry and selects their tags.
 *
 * <p>A name that is written out and not there is a failure; an expression that matches nothing is a
 * warning (contract.md, "Configuration file").
 */
final class Selector {
  /** Lists of one registry that are read at the same time; the host's own limit is lower. */
  private static final int AT_ONCE = 64;

  private final RegistryConfig registry;
  private final List<CacheConfig> caches;
  private final Upstream upstream;

  // Filled by many threads, each under this object's lock.
  private final TreeMap<Reference, SelectedImage> images = new TreeMap<>();
  private final List<ExcludedTag> excluded = new ArrayList<>();
  private final List<PassError> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> unlisted = new ArrayList<>();

  Selector(RegistryConfig registry, List<CacheConfig> caches, Upstream upstream) {
    this.registry = registry;
    this.caches = caches;
    this.upstream = upstream;
  }

  /** Lists what must be listed; failures of lists are in the answer and not thrown. */
  Selection select() throws InterruptedException {
    try {
      Parallel.each(repositories(), AT_ONCE, this::selectTags);
    } catch (IOException e) {
      throw new IllegalStateException("failures of lists are caught where they happen", e);
    }
    return new Selection(List.copyOf(images.values()), excluded, errors, warnings, unlisted);
  }

  private Collection<String> repositories() throws InterruptedException {
    TreeSet<String> found = new TreeSet<>();
    for (ImageConfig image : registry.images()) {
      image.name().literal().ifPresent(found::add);
    }
    if (!registry.needsCatalog()) {
      return found;
    }
    List<String> catalog;
    try {
      catalog = new CatalogDiscovery(upstream).repositories();
    } catch (IOException e) {
      Interruptions.rethrow(e);
      errors.add(PassError.of(registry.host(), e));
      unlisted.add(registry.host());
      return found;
    }
    for (ImageConfig image : registry.images()) {
      if (image.name().literal().isEmpty()) {
        List<String> matching;
        try {
          matching = catalog.stream().filter(image.name()::matches).toList();
        } catch (CostlyPatternException e) {
          errors.add(
              new PassError(
                  registry.host(), FailureKind.MISCONFIGURED, image.at() + ": " + e.getMessage()));
          unlisted.add(registry.host());
          continue;
        }
        if (matching.isEmpty()) {
          warnings.add(
              image.at()
                  + ": the expression \""
                  + image.name()
                  + "\" matches none of the "
                  + catalog.size()
                  + " repositories that "
                  + registry.host()
                  + " lists");
        }
        found.addAll(matching);
      }
    }
    return found;
  }

  private void selectTags(String repository) throws InterruptedException {
    List<ImageConfig> wanting = registry.imagesFor(repository);
    String name = registry.host() + "/" + repository;
    boolean byTag = false;
    boolean listing = false;
    for (ImageConfig image : wanting) {
      if (image.digest() != null) {
        add(Reference.ofDigest(registry.host(), repository, image.digest()), List.of(image));
      } else {
        byTag = true;
        // A tag written out under an expression may be missing: a list tells, a failed GET does
        // not.
        listing |= image.tags().needsListing() || image.name().literal().isEmpty();
      }
    }
    if (!byTag) {
      return;
    }
    Collection<String> tags;
    if (listing) {
      try {
        tags = upstream.tags(repository);
      } catch (IOException e) {
        Interruptions.rethrow(e);
        boolean literal = wanting.stream().anyMatch(i -> i.name().literal().isPresent());
        listingFailed(name, e, literal);
        return;
      }
    } else {
      Set<String> literals = new LinkedHashSet<>();
      wanting.forEach(image -> literals.addAll(image.tags().named()));
      tags = literals;
    }
    decide(repository, wanting, tags);
    if (listing) {
      missingLiterals(name, wanting, new TreeSet<>(tags));
    }
  }

  private synchronized void listingFailed(String name, IOException e, boolean literal) {
    boolean gone =
        e instanceof RegistryException registryFailure && registryFailure.failure().notFound();
    if (gone && !literal) {
      // distribution's catalogue also names repositories that have manifests and no tags.
      warnings.add(name + " is in the catalogue and has no tags");
      return;
    }
    errors.add(PassError.of(name, e));
    // Gone for good is no reason to keep what was selected; silence is.
    if (!gone) {
      unlisted.add(name);
    }
  }

  private void decide(String repository, List<ImageConfig> wanting, Collection<String> tags) {
    for (String tag : tags) {
      if (!Reference.isTag(tag)) {
        synchronized (this) {
          warnings.add(
              registry.host()
                  + "/"
                  + repository
                  + " lists a name that can be no tag; it is skipped");
        }
        continue;
      }
      List<ImageConfig> including = new ArrayList<>();
      String by = Decision.NO_ENTRY;
      for (ImageConfig image : wanting) {
        if (image.digest() != null) {
          continue;
        }
        Decision decision = image.tags().decide(tag);
        if (decision.included()) {
          including.add(image);
        } else {
          by = decision.by();
        }
      }
      if (including.isEmpty()) {
        synchronized (this) {
          excluded.add(new ExcludedTag(registry.host() + "/" + repository, tag, by));
        }
      } else {
        add(Reference.ofTag(registry.host(), repository, tag), including);
      }
    }
    for (ImageConfig image : wanting) {
      image
          .tags()
          .explainNothing(tags)
          .ifPresent(reason -> {
            synchronized (this) {
              warnings.add(image.at() + ": " + registry.host() + "/" + repository + ": " + reason);
            }
          });
    }
  }

  /** Several entries that want one image add up. */
  private synchronized void add(Reference reference, List<ImageConfig> wanting) {
    List<CacheConfig> goingTo =
        caches.stream()
            .filter(cache -> wanting.stream().anyMatch(image -> image.goesTo(cache)))
            .toList();
    SelectedImage image = new SelectedImage(reference, registry, platforms(wanting), goingTo);
    images.putIfAbsent(reference, image);
  }

  private static PlatformFilter platforms(List<ImageConfig> wanting) {
    if (wanting.stream().anyMatch(image -> image.platforms().isAll())) {
      return PlatformFilter.ALL;
    }
    return new PlatformFilter(
        wanting.stream()
            .flatMap(image -> image.platforms().platforms().stream())
            .distinct()
            .toList());
  }

  private synchronized void missingLiterals(
      String name, List<ImageConfig> wanting, Set<String> tags) {
    for (ImageConfig image : wanting) {
      for (String literal : image.tags().literals()) {
        if (!tags.contains(literal)) {
          if (image.name().literal().isPresent()) {
            errors.add(
                new PassError(
                    name + ":" + literal,
                    FailureKind.MISCONFIGURED,
                    image.at() + ": " + name + " has no tag \"" + literal + "\""));
          } else {
            warnings.add(image.at() + ": " + name + " has no tag \"" + literal + "\"");
          }
        }
      }
    }
  }
}
