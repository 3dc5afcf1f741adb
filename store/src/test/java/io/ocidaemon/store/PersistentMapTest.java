package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Holds the map against {@link TreeMap}. */
class PersistentMapTest {

  @RepeatedTest(20)
  void behavesLikeTreeMap() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    TreeMap<String, Integer> expected = new TreeMap<>();
    PersistentMap<String, Integer> actual = PersistentMap.empty();
    int keys = 1 + random.nextInt(200);
    for (int step = 0; step < 600; step++) {
      String key = "k" + random.nextInt(keys);
      PersistentMap<String, Integer> before = actual;
      TreeMap<String, Integer> snapshot = new TreeMap<>(expected);
      if (random.nextInt(3) == 0) {
        expected.remove(key);
        actual = actual.without(key);
      } else {
        expected.put(key, step);
        actual = actual.with(key, step);
      }
      if (step % 37 == 0) {
        assertSame(actual, expected, "seed " + seed);
        assertSame(before, snapshot, "older version, seed " + seed);
        String from = "k" + random.nextInt(keys);
        assertThat(list(actual.after(from)))
            .as("after %s, seed %d", from, seed)
            .isEqualTo(entries(expected.tailMap(from, false)));
      }
      assertThat(actual.get(key)).as("seed %d", seed).isEqualTo(expected.get(key));
    }
    assertSame(actual, expected, "seed " + seed);
    assertSame(PersistentMap.ofSorted(entries(expected)), expected, "bulk, seed " + seed);
  }

  @Test
  void staysFlatWhenFilledInOrder() {
    PersistentMap<Integer, Integer> map = PersistentMap.empty();
    for (int i = 0; i < 100_000; i++) {
      map = map.with(i, i);
    }
    assertThat(map.size()).isEqualTo(100_000);
    assertThat(map.height()).isLessThanOrEqualTo(24);
    for (int i = 0; i < 99_990; i++) {
      map = map.without(i);
    }
    assertThat(map.size()).isEqualTo(10);
    assertThat(map.height()).isLessThanOrEqualTo(5);
  }

  @Test
  void bulkRefusesDisorder() {
    assertThatThrownBy(() -> PersistentMap.ofSorted(List.of(Map.entry("b", 1), Map.entry("a", 1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PersistentMap.ofSorted(List.of(Map.entry("a", 1), Map.entry("a", 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertSame(
      PersistentMap<String, Integer> actual, TreeMap<String, Integer> expected, String what) {
    assertThat(list(actual.iterator())).as(what).isEqualTo(entries(expected));
    assertThat(actual.size()).as(what).isEqualTo(expected.size());
    assertThat(actual.isEmpty()).as(what).isEqualTo(expected.isEmpty());
  }

  private static List<Map.Entry<String, Integer>> list(Iterator<Map.Entry<String, Integer>> all) {
    List<Map.Entry<String, Integer>> list = new ArrayList<>();
    all.forEachRemaining(entry -> list.add(Map.entry(entry.getKey(), entry.getValue())));
    return list;
  }

  private static List<Map.Entry<String, Integer>> entries(Map<String, Integer> map) {
    return map.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
  }
}
