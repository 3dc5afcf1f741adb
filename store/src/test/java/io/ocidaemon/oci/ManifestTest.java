package io.ocidaemon.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstream calls a manifest: much of it is no such thing. */
class ManifestTest {
  private static final String DIGEST = digest('a');
  private static final String CONFIG =
      "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
          + DIGEST
          + "\",\"size\":2}";

  private static String digest(char of) {
    return "sha256:" + String.valueOf(of).repeat(64);
  }

  private static Manifest parse(String text) {
    return parse(text, null);
  }

  private static Manifest parse(String text, @Nullable String hint) {
    return Manifest.parse(text.getBytes(StandardCharsets.UTF_8), hint);
  }

  private static String image(String more) {
    return "{\"schemaVersion\":2," + CONFIG + ",\"layers\":[]" + more + "}";
  }

  @Test
  void anImageHasItsConfigAndLayers() {
    ImageManifest image =
        (ImageManifest)
            parse(
                "{\"schemaVersion\":2,"
                    + CONFIG
                    + ",\"layers\":[{\"mediaType\":\"x/y\",\"digest\":\""
                    + digest('b')
                    + "\",\"size\":3000000000,\"annotations\":{\"k\":\"v\"}}],"
                    + "\"subject\":{\"mediaType\":\"x/y\",\"digest\":\""
                    + digest('c')
                    + "\",\"size\":1}}");
    assertThat(image.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(image.references()).hasSize(2);
    assertThat(image.references().get(1).size()).isEqualTo(3_000_000_000L);
    assertThat(image.subject()).isNotNull();
    assertThat(image.artifactType())
        .as("that of the config, where none is written (distribution-spec, \"Listing Referrers\")")
        .isEqualTo(MediaType.OCI_CONFIG);
  }

  @Test
  void theBytesDecideAndNotTheHeader() {
    String index = "{\"schemaVersion\":2,\"manifests\":[]}";
    assertThat(parse(index)).isInstanceOf(IndexManifest.class);
    assertThat(parse(index, MediaType.DOCKER_LIST).mediaType()).isEqualTo(MediaType.DOCKER_LIST);
    assertThatThrownBy(() -> parse(index, MediaType.OCI_MANIFEST))
        .isInstanceOf(InvalidOciException.class);
    assertThatThrownBy(() ->
            parse(image(",\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\""), MediaType.OCI_INDEX))
        .hasMessageContaining("announced as");
    assertThatThrownBy(() -> parse(image(",\"manifests\":[]"))).hasMessageContaining("as well");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":\"2\"}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"manifests\":{}}",
        "{\"schemaVersion\":2,\"manifests\":[1]}",
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x/y\",\"size\":1}]}",
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x/y\",\"digest\":\"sha256:no\","
            + "\"size\":1}]}",
        "{\"schemaVersion\":2,\"schemaVersion\":2,\"manifests\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[]} {}"
      })
  void whatIsNoneIsSaidToBeNone(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(InvalidOciException.class);
  }

  @Test
  void sizesAreWholeAndNotNegative() {
    for (String size : new String[] {"-1", "1.5", "\"1\"", "1e400", "99999999999999999999"}) {
      String index =
          "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x/y\",\"digest\":\""
              + DIGEST
              + "\",\"size\":"
              + size
              + "}]}";
      assertThatThrownBy(() -> parse(index)).as(size).isInstanceOf(InvalidOciException.class);
    }
  }

  @Test
  void typesStaySmall() {
    String longest = "a/" + "b".repeat(253);
    assertThat(parse(image(",\"artifactType\":\"" + longest + "\"")).artifactType())
        .isEqualTo(longest);
    assertThatThrownBy(() -> parse(image(",\"artifactType\":\"" + longest + "b\"")))
        .hasMessageContaining("longer than 255");
    assertThatThrownBy(() ->
            parse(image("").replace("application/vnd.oci.image.config.v1+json", longest + "b")))
        .hasMessageContaining("longer than 255");
  }

  @Test
  void largerThanAnyManifestIsRefusedUnread() {
    byte[] large = new byte[Manifest.MAX_BYTES + 1];
    assertThatThrownBy(() -> Manifest.parse(large, null)).hasMessageContaining("over the limit");
  }
}
