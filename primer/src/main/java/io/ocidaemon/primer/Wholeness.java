package io.ocidaemon.primer;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.ImageManifest;
import io.ocidaemon.oci.IndexManifest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.select.PlatformFilter;
import io.ocidaemon.store.Blobs;
import io.ocidaemon.store.Entry;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Says whether a stored entry is as configured: accepted by the policy, complete for the wanted
 * platforms, and with every blob still in its place.
 *
 * <p>The look at the blobs is repeated hourly only: blobs go by gc, which spares what is
 * referenced, or by scrub.
 */
final class Wholeness {
  private static final long AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);
  // Entries come and go for as long as the daemon runs.
  static final int MOST_LOOKED = 200_000;

  private final Blobs blobs;
  private final Map<String, Long> looked = new ConcurrentHashMap<>();

  Wholeness(Blobs blobs) {
    this.blobs = blobs;
  }

  /** Has the next pass nothing to do for this entry? */
  boolean needsNothing(SelectedImage image, Entry entry) throws IOException {
    return isAccepted(image.registry(), entry)
        && covers(entry.platforms(), image.platforms())
        && allThere(image, entry);
  }

  /** Did the policy of this registry accept the entry? */
  static boolean isAccepted(RegistryConfig registry, Entry entry) {
    return !entry.foreign() && entry.policies().contains(registry.policyDigest().toString());
  }

  /** The platforms that an entry is complete for, as the catalogue writes them. */
  static Set<String> platforms(PlatformFilter filter, boolean whole) {
    if (whole || filter.isAll()) {
      return Set.of(Entry.ALL_PLATFORMS);
    }
    Set<String> names = new TreeSet<>();
    filter.platforms().forEach(platform -> names.add(platform.normalized().toString()));
    return names;
  }

  private static boolean covers(Set<String> complete, PlatformFilter wanted) {
    return complete.contains(Entry.ALL_PLATFORMS)
        || !wanted.isAll() && complete.containsAll(platforms(wanted, false));
  }

  /** A blob under this manifest proved to be missing: the next look is a real one. */
  void forget(Digest manifest) {
    looked.keySet().removeIf(key -> key.startsWith(manifest.toString()));
  }

  private boolean allThere(SelectedImage image, Entry entry) throws IOException {
    String key = entry.descriptor().digest() + " " + image.platforms();
    Long before = looked.get(key);
    if (before != null && System.nanoTime() - before < AGAIN_NANOS) {
      return true;
    }
    boolean all = allThere(entry.descriptor().digest(), image.platforms());
    if (all) {
      note(key);
    }
    return all;
  }

  /** Remembers that all was there, for so many at most. */
  void note(String key) {
    if (looked.size() >= MOST_LOOKED) {
      long now = System.nanoTime();
      looked.values().removeIf(at -> now - at >= AGAIN_NANOS);
      if (looked.size() >= MOST_LOOKED) {
        looked.clear(); // costs another look at each
      }
    }
    looked.put(key, System.nanoTime());
  }

  int remembered() {
    return looked.size();
  }

  private boolean allThere(Digest digest, PlatformFilter platforms) throws IOException {
    byte[] content = blobs.readVerified(digest, Manifest.MAX_BYTES);
    if (content == null) {
      return false;
    }
    return switch (Manifest.parse(content, null)) {
      case ImageManifest image -> {
        for (var blob : image.references()) {
          if (!blob.isForeign() && !blobs.has(blob)) {
            yield false;
          }
        }
        yield true;
      }
      case IndexManifest index -> {
        for (var member : index.manifests()) {
          if (platforms.wants(member.platform())
              && !(MediaType.isManifest(member.mediaType())
                  ? allThere(member.digest(), platforms)
                  : blobs.has(member))) {
            yield false;
          }
        }
        yield true;
      }
    };
  }
}
