package io.ocidaemon.primer.deliver.cache;

import io.ocidaemon.oci.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which repositories of one cache have which digest. That one is there is believed for five
 * minutes, so that a cache that lost blobs gets them again; where it may be mounted from is only a
 * hint, and kept. The oldest go first.
 */
final class Whereabouts {
  static final int MOST = 100_000;
  private static final long BELIEVED_NANOS = TimeUnit.MINUTES.toNanos(5);

  private record Place(String repository, Digest digest) {}

  private final LongSupplier nanos;
  // In the order in which they were noted last. Both under the lock of this object.
  private final Map<Place, Long> seen = new LinkedHashMap<>();
  private final Map<Digest, String> homes = new LinkedHashMap<>();

  /**
   * @param nanos a monotonic clock
   */
  Whereabouts(LongSupplier nanos) {
    this.nanos = nanos;
  }

  synchronized boolean isKnown(String repository, Digest digest) {
    Long at = seen.get(new Place(repository, digest));
    return at != null && nanos.getAsLong() - at < BELIEVED_NANOS;
  }

  synchronized void note(String repository, Digest digest) {
    putLast(seen, new Place(repository, digest), nanos.getAsLong());
    putLast(homes, digest, repository);
  }

  /** Another repository that had it when it was last looked for; null: none is known. */
  synchronized @Nullable String elsewhere(String repository, Digest digest) {
    String home = homes.get(digest);
    return repository.equals(home) ? null : home;
  }

  private static <K, V> void putLast(Map<K, V> map, K key, V value) {
    map.remove(key);
    map.put(key, value);
    if (map.size() > MOST) {
      map.remove(map.keySet().iterator().next());
    }
  }
}
