package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentlyUsedTest {
  private final RecentlyUsed<String, Integer> kept = new RecentlyUsed<>(10);

  @Test
  void whatWasUsedLongestAgoGoesFirst() {
    kept.put("a", 1, 4);
    kept.put("b", 2, 4);
    assertThat(kept.get("a")).isEqualTo(1);
    kept.put("c", 3, 4);
    assertThat(kept.get("b")).isNull();
    assertThat(kept.get("a")).isEqualTo(1);
    assertThat(kept.get("c")).isEqualTo(3);
  }

  @Test
  void theSameKeyCountsOnce() {
    for (int i = 0; i < 100; i++) {
      kept.put("a", i, 6);
    }
    kept.put("b", 1, 4);
    assertThat(kept.get("a")).isEqualTo(99);
    assertThat(kept.get("b")).isEqualTo(1);
  }

  @Test
  void whatIsHeavierThanAllDrivesNothingOut() {
    kept.put("a", 1, 4);
    kept.put("b", 2, 11);
    assertThat(kept.get("a")).isEqualTo(1);
    assertThat(kept.get("b")).isNull();
  }
}
