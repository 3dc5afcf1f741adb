package io.ocidaemon.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps what was used last, up to a weight; for all threads. */
final class RecentlyUsed<K, V> {
  private record Weighed<V>(V value, long weight) {}

  private final long limit;
  private final Map<K, Weighed<V>> kept = new LinkedHashMap<>(64, 0.75f, /* accessOrder= */ true);
  private long weight;

  /**
   * Made empty.
   *
   * @param limit of all weights, such as bytes
   */
  RecentlyUsed(long limit) {
    this.limit = limit;
  }

  synchronized @Nullable V get(K key) {
    Weighed<V> known = kept.get(key);
    return known == null ? null : known.value;
  }

  /** Keeps it, unless it is heavier than all that may be kept. */
  synchronized void put(K key, V value, long its) {
    if (its > limit) {
      return;
    }
    Weighed<V> before = kept.put(key, new Weighed<>(value, its));
    weight += its - (before == null ? 0 : before.weight);
    for (Iterator<Weighed<V>> oldest = kept.values().iterator(); weight > limit; ) {
      weight -= oldest.next().weight;
      oldest.remove();
    }
  }
}
