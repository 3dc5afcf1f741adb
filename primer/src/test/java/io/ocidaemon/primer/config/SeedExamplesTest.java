package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every documented example loads and means what the page says. */
class SeedExamplesTest {

  private static Config load(String name) {
    return ConfigLoader.load(Configs.resource("seed/" + name)).require();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.yaml",
        "native-discovery.yaml",
        "cache.yaml",
        "cache-exclude.yaml",
        "node.yaml"
      })
  void loads(String name) {
    LoadResult result = ConfigLoader.load(Configs.resource("seed/" + name));

    assertThat(result.errors()).isEmpty();
    assertThat(result.config()).isPresent();
  }

  @Test
  void registry() {
    RegistryConfig registry = load("registry.yaml").registries().getFirst();

    assertThat(registry.host()).isEqualTo("registry.example.org");
    assertThat(registry.skipImageDiscovery()).isTrue();
    assertThat(registry.period()).isEqualTo(Duration.ofSeconds(60));
    assertThat(registry.referrersPeriod()).isEqualTo(Duration.ofSeconds(600));
    assertThat(registry.signatureVerify().mode()).isEqualTo(SignatureMode.STRICT);
    TrustStore store = registry.signatureVerify().trustStores().getFirst();
    assertThat(store.name()).isEqualTo("example");
    assertThat(store.type()).isEqualTo(StoreType.CA);
    assertThat(store.certificates())
        .singleElement()
        .satisfies(c -> assertThat(c.getSubjectX500Principal().getName()).contains("Example CA"));
    Authentication who = Objects.requireNonNull(registry.access().authentication());
    assertThat(who.type()).isEqualTo(AuthenticationType.TOKEN);
    assertThat(who.password().value()).isEqualTo("not-a-secret");
    assertThat(registry.mirrors())
        .singleElement()
        .satisfies(m -> assertThat(m.access().host()).isEqualTo("mirror.example.org"));
    ImageConfig image = registry.images().getFirst();
    assertThat(image.name().literal()).contains("team/image");
    assertThat(image.tags().decide("1.0.0").included())
        .as("the page's own list excludes every version")
        .isFalse();
  }

  @Test
  void nativeDiscovery() {
    NativeDiscovery discovery =
        Objects.requireNonNull(
            load("native-discovery.yaml").registries().getFirst().nativeDiscovery());

    assertThat(discovery.type()).isEqualTo(DiscoveryType.NEXUS);
    assertThat(discovery.access().host()).isEqualTo("nexus-api.example.org");
    assertThat(discovery.repository()).isEqualTo("docker-hosted");
  }

  @Test
  void caches() {
    Config including = load("cache.yaml");
    Config excluding = load("cache-exclude.yaml");
    ImageConfig included = including.registries().getFirst().images().getFirst();
    ImageConfig excluded = excluding.registries().getFirst().images().getFirst();

    assertThat(including.caches()).extracting(included::goesTo).containsExactly(true, false);
    assertThat(excluding.caches()).extracting(excluded::goesTo).containsExactly(false, true);
  }

  @Test
  void engines() {
    var images = load("node.yaml").registries().getFirst().images();

    assertThat(images.get(0).engines()).containsExactly(Engine.CONTAINERD, Engine.DOCKER);
    assertThat(images.get(1).engines()).containsExactly(Engine.DOCKER);
  }
}
