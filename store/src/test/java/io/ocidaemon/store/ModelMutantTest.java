package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule's code is taken out of the compiled store, and the model has to see it. {@code -Dsoak}
 * searches from the first seed on and prints the table of docs/store-model.md; else each rule's
 * known seed comes first.
 */
class ModelMutantTest {
  private static final Logger STORE = Logger.getLogger("io.ocidaemon.store");
  private static final int LIMIT = 20_000;

  @BeforeAll
  static void quiet() {
    STORE.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    STORE.setLevel(null);
  }

  @Test
  void whatAPowerLossLeavesAboveAGapCountsForNothing() {
    assertThat(ModelLeftovers.violated(0)).as("a record above a gap").isNull();
    assertThat(ModelLeftovers.violated(1)).as("a checkpoint without its record").isNull();
  }

  static java.util.List<ModelMutant> rules() {
    return ModelRules.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theModelSeesThatARuleIsMissing(ModelMutant rule) {
    boolean all = System.getProperty("soak") != null;
    ModelMutantLoader loader = new ModelMutantLoader(rule);
    Integer invariant = all ? null : loader.violated(rule.seed());
    int seeds = all ? 0 : 1;
    for (long seed = 0; invariant == null && seed < LIMIT; seed++, seeds++) {
      invariant = loader.violated(seed);
    }
    assertThat(invariant)
        .as("nothing in %d interleavings shows that this rule is missing: %s", seeds, rule)
        .isNotNull();
    // A rule that was not found would break the class, and that looks like a violation.
    assertThat(rule.hits().get()).as("%s was taken out", rule).isPositive();
    System.out.printf("| %s | %d | %d |%n", rule, invariant, seeds);
  }
}
