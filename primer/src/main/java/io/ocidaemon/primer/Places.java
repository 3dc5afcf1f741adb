package io.ocidaemon.primer;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.failure.FailureKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which image has which tag of which cache. Of two that meet in one place the first keeps it, else
 * each pass would put the tag back to its own image (contract.md, "In a cache").
 *
 * <p>Safe for many threads.
 */
final class Places {
  private record Holder(Reference reference, RegistryConfig registry) {}

  private final Map<String, Holder> holders = new HashMap<>();

  /** Gives what is selected its places; where every list was read, what is no more gives back. */
  synchronized void note(RegistryConfig registry, Selection selection) {
    if (selection.unlisted().isEmpty()) {
      Set<Reference> selected = new HashSet<>();
      selection.images().forEach(image -> selected.add(image.reference()));
      holders
          .values()
          .removeIf(holder ->
              holder.registry().equals(registry) && !selected.contains(holder.reference()));
    }
    for (SelectedImage image : selection.images()) {
      if (image.reference().tag() != null) {
        for (CacheConfig cache : image.caches()) {
          holders.putIfAbsent(
              place(cache, image.reference()), new Holder(image.reference(), registry));
        }
      }
    }
  }

  /** A former process put this image there, so it is the first, if it is still wanted. */
  synchronized void recall(Config config, Reference reference, CacheConfig cache) {
    List<RegistryConfig> registries = config.registriesOf(reference.host());
    if (reference.tag() != null && registries.size() == 1) {
      holders.putIfAbsent(place(cache, reference), new Holder(reference, registries.getFirst()));
    }
  }

  /** Misconfigured where another image has this one's place in the cache; null where none has. */
  synchronized @Nullable PassError taken(Reference reference, CacheConfig cache) {
    if (reference.tag() == null) {
      return null; // A digest has the same bytes wherever they came from.
    }
    Holder holder = holders.get(place(cache, reference));
    if (holder == null || holder.reference().equals(reference)) {
      return null;
    }
    return new PassError(
        reference.toString(),
        FailureKind.MISCONFIGURED,
        reference
            + " would take the place of "
            + holder.reference()
            + ", which is "
            + place(cache, reference)
            + " already; give the cache a path with {host}, or exclude one of them there");
  }

  private static String place(CacheConfig cache, Reference reference) {
    return cache.access().spelled()
        + "/"
        + cache.path().render(reference.host(), reference.repository())
        + ":"
        + reference.tag();
  }
}
