package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Another tool's image loses its name to ours, and gets it back. */
class ShadowsTest {
  private static final Reference ONE = Samples.tag("a/one", "1.0");
  private static final Catalog NONE = Catalog.empty("s", 1);
  private static final Catalog OURS = NONE.with(Samples.entry(ONE, "ours"));

  private static ObjectNode image(String content, @Nullable String name) {
    ObjectNode image = Json.mapper().createObjectNode();
    image.put("digest", Samples.digest(content).toString());
    ObjectNode annotations = image.putObject("annotations").put("a", "b");
    if (name != null) {
      annotations.put(IndexFile.REF_NAME, name);
    }
    return image;
  }

  @Test
  void aNameSetAsideComesBackWhenOursLeaves() {
    List<JsonNode> foreign = List.of(image("f", ONE.toString()), image("g", "latest"));
    List<JsonNode> aside = Shadows.without(OURS, foreign);
    assertThat(aside.getFirst().path("annotations").has(IndexFile.REF_NAME)).isFalse();
    assertThat(Shadows.without(OURS, aside)).isEqualTo(aside);
    assertThat(Shadows.without(NONE, aside)).isEqualTo(foreign);
  }

  @Test
  void oneNameComesBackToOneImageTheLastThatHadIt() {
    String name = ONE.toString();
    List<JsonNode> aside =
        Shadows.without(OURS, List.of(image("f", name), image("g", name), image("h", null)));
    assertThat(Shadows.without(NONE, aside))
        .containsExactly(aside.get(0), image("g", name), image("h", null));
    // A tool gave the name away meanwhile.
    JsonNode later = image("i", name);
    assertThat(Shadows.without(NONE, List.of(aside.get(0), later)))
        .containsExactly(aside.get(0), later);
  }

  @Test
  void whatIsNoNameOfOursStaysAsItIs() {
    for (String odd : new String[] {"", "latest", "not a name/at:all:"}) {
      ObjectNode image = image("f", null);
      ((ObjectNode) image.get("annotations")).put(IndexFile.NAME_ASIDE, odd);
      assertThat(Shadows.without(NONE, List.of(image))).as(odd).containsExactly(image);
    }
    JsonNode bare = Json.mapper().createObjectNode().put("digest", "x");
    assertThat(Shadows.without(OURS, List.of(bare))).containsExactly(bare);
  }
}
