package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelConvergenceTest {

  @Test
  void unchangedUpstreamsMeanNoMoreCommitsAfterFewPasses() {
    int runs =
        Integer.getInteger("model.convergence", System.getProperty("soak") != null ? 5_000 : 60);
    int most = 0;
    for (long seed = 0; seed < runs; seed++) {
      try {
        most = Math.max(most, new ModelConvergence(seed).rounds(8));
      } catch (ModelViolation e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertThat(most).as("rounds until nobody commits").isGreaterThan(1);
  }
}
