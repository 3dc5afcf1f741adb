package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Platform;
import io.ocidaemon.primer.select.PlatformFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What correct files mean: defaults, inheritance, spellings. */
class ConfigValuesTest {

  private static RegistryConfig registry(String keys) {
    return Configs.good("registries:\n- host: r.example\n" + keys.indent(2))
        .registries()
        .getFirst();
  }

  @Test
  void defaults() {
    Config config = Configs.good("registries: [{host: R.Example, images: [{name: a}]}]");
    RegistryConfig registry = config.registries().getFirst();
    ImageConfig image = registry.images().getFirst();

    assertThat(registry.host()).isEqualTo("r.example");
    assertThat(registry.access().spelled()).isEqualTo("R.Example");
    assertThat(registry.access().insecure()).isFalse();
    assertThat(registry.access().tlsVerify()).isTrue();
    assertThat(registry.access().authentication()).isNull();
    assertThat(registry.period()).isEqualTo(Duration.ofSeconds(300));
    assertThat(registry.referrersPeriod()).isEqualTo(Duration.ofSeconds(3000));
    assertThat(registry.signatureVerify()).isEqualTo(SignatureVerify.SKIP);
    assertThat(image.platforms()).isEqualTo(PlatformFilter.ALL);
    assertThat(image.engines()).isEmpty();
    assertThat(image.latest()).isZero();
    assertThat(image.tags().decide("anything").included()).isTrue();
    assertThat(config)
        .isEqualTo(
            new Config(
                config.registries(),
                List.of(),
                RetentionConfig.DEFAULT,
                LimitsConfig.DEFAULT,
                ServerConfig.DEFAULT,
                LedgerConfig.DEFAULT,
                EnginesConfig.DEFAULT,
                SelfConfig.DEFAULT,
                config.positions()));
    assertThat(config.limits().concurrency()).isEqualTo(32);
    assertThat(config.limits().perHost()).isEqualTo(16);
    assertThat(config.retention().maxRemovePercent()).isEqualTo(10);
    assertThat(config.retention().caches()).isEqualTo(KeepMode.KEEP);
    assertThat(LimitsConfig.defaultMinFree(Mode.CACHE)).hasToString("10%");
    assertThat(LimitsConfig.defaultMinFree(Mode.NODE)).hasToString("20%");
    assertThat(config.engines().containerd().socket())
        .hasToString("/run/containerd/containerd.sock");
    assertThat(config.engines().docker().socket()).hasToString("/var/run/docker.sock");
    assertThat(config.engines().podman().socket()).hasToString("/run/podman/podman.sock");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io,docker.io",
    "index.docker.io,docker.io",
    "registry-1.docker.io,docker.io",
    "a.example:443,a.example",
    "a.example:5000,a.example:5000",
    "'[::1]:5000','[::1]:5000'",
    "localhost,localhost",
    "127.0.0.1:5000,127.0.0.1:5000"
  })
  void hosts(String host, String canonical) {
    assertThat(
            Configs.good("registries: [{host: '" + host + "', images: [{name: nginx}]}]")
                .registries()
                .getFirst()
                .host())
        .isEqualTo(canonical);
  }

  @Test
  void dockerHubsOfficialImages() {
    Config config = Configs.good("registries: [{host: index.docker.io, images: [{name: nginx}]}]");

    assertThat(config.registries().getFirst().images().getFirst().name().literal())
        .contains("library/nginx");
  }

  @Test
  void textKeysTakeTheTextAsWritten() {
    RegistryConfig registry =
        registry(
            """
            images: [{name: a, include_tags: [1.10, 0123, no, 1e3, 0x10, null, true, "2.0", 2026-01-02]}]
            authentication: {type: basic, username: 007, password: 1_000}
            """);
    Authentication who = Objects.requireNonNull(registry.access().authentication());

    assertThat(registry.images().getFirst().tags().include())
        .extracting(Object::toString)
        .containsExactly("1.10", "0123", "no", "1e3", "0x10", "null", "true", "2.0", "2026-01-02");
    assertThat(Objects.requireNonNull(who.username()).value()).isEqualTo("007");
    assertThat(who.password().value()).isEqualTo("1_000");
  }

  @Test
  void enginesInheritKeyByKey() {
    RegistryConfig registry =
        registry(
            """
            load_in_engines: {containerd: true, docker: true}
            images:
              - name: a
              - name: b
                load_in_engines: {containerd: false}
              - name: c
                load_in_engines: {podman: true, docker: false}
            """);

    assertThat(registry.images())
        .extracting(ImageConfig::engines)
        .containsExactly(
            java.util.Set.of(Engine.CONTAINERD, Engine.DOCKER),
            java.util.Set.of(Engine.DOCKER),
            java.util.Set.of(Engine.CONTAINERD, Engine.PODMAN));
  }

  @Test
  void platformsOfAnImageReplaceTheRegistrys() {
    RegistryConfig registry =
        registry(
            """
            platforms: [linux/amd64, linux/arm64]
            images: [{name: a}, {name: b, platforms: [linux/arm/v7]}]
            """);

    assertThat(registry.images().get(0).platforms().platforms())
        .containsExactly(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
    assertThat(registry.images().get(1).platforms().platforms())
        .containsExactly(Platform.parse("linux/arm/v7"));
  }

  @Test
  void variablesAndFilesAsWholeValues(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("password"), "line\n");
    Path file = folder.resolve("config.yaml");
    Files.writeString(
        file,
        """
        registries:
          - host: ${env:HOST}
            period: ${env:PERIOD}
            insecure: "${env:INSECURE}"
            images: [{name: a}]
            authentication: {type: token, username: "${env:USER_NAME}", password: "${file:password}"}
        """);
    RegistryConfig registry =
        ConfigLoader.load(
                file,
                Map.of(
                        "HOST",
                        "r.example:5000\n",
                        "PERIOD",
                        "60",
                        "INSECURE",
                        "true",
                        "USER_NAME",
                        "me\r\n")
                    ::get)
            .require()
            .registries()
            .getFirst();
    Authentication who = Objects.requireNonNull(registry.access().authentication());

    assertThat(registry.host()).isEqualTo("r.example:5000");
    assertThat(registry.period()).isEqualTo(Duration.ofSeconds(60));
    assertThat(registry.access().insecure()).isTrue();
    assertThat(Objects.requireNonNull(who.username()).value()).isEqualTo("me");
    assertThat(who.password().value()).as("one trailing newline is cut").isEqualTo("line");
  }

  @Test
  void secretsAreInNoText() {
    Config config =
        Configs.load(
                Configs.read("full.yaml")
                    .replace("not-a-secret", "hunter2")
                    .replace("http://proxy.example.org", "http://me:hunter2@proxy.example.org")
                    .replace("jdbc:postgresql://db", "jdbc:postgresql://me:hunter2@db"),
                Map.of("READER_PASSWORD", "hunter2"))
            .require();
    Authentication who =
        Objects.requireNonNull(config.registries().getFirst().access().authentication());

    assertThat(who.password().value()).isEqualTo("hunter2");
    assertThat(config.toString()).contains("[redacted]").doesNotContain("hunter2");
  }

  @Test
  void cachesMirrorsAndTheRest() {
    Config config =
        Configs.load(Configs.read("full.yaml"), Map.of("READER_PASSWORD", "x")).require();
    CacheConfig cache = config.caches().getFirst();
    MirrorConfig mirror = config.registries().getFirst().mirrors().getFirst();
    NativeDiscovery discovery =
        Objects.requireNonNull(config.registries().getFirst().nativeDiscovery());

    assertThat(cache.sparse()).isEqualTo(SparseMode.REFUSE);
    assertThat(cache.prime()).isEqualTo(PrimeMode.PULL);
    assertThat(cache.path().render("docker.io", "library/nginx"))
        .isEqualTo("dockerhub-proxy/library/nginx");
    assertThat(mirror.path().render("r.example:5000", "a/b")).isEqualTo("r.example__5000/a/b");
    assertThat(mirror.resolve()).isTrue();
    assertThat(mirror.access().insecure()).isTrue();
    assertThat(discovery.type()).isEqualTo(DiscoveryType.HARBOR);
    assertThat(discovery.access().host()).isEqualTo("harbor.example.org");
    assertThat(discovery.access().tlsVerify()).isFalse();
    assertThat(Objects.requireNonNull(discovery.access().authentication()).type())
        .isEqualTo(AuthenticationType.TOKEN);
    assertThat(config.registries().getFirst().referrersVerify().required())
        .containsExactly(new RequiredReferrer("application/spdx+json", 2, true));
    assertThat(config.retention())
        .isEqualTo(new RetentionConfig(Duration.ofDays(30), KeepMode.REMOVE, KeepMode.KEEP, 20));
    assertThat(config.limits())
        .isEqualTo(
            new LimitsConfig(
                8,
                4,
                100_000_000L,
                List.of(new TimeWindow(LocalTime.of(22, 0), LocalTime.of(6, 0))),
                Space.bytes(5L << 30),
                50L << 30));
    assertThat(config.server().listen()).isEqualTo("[::1]:5050");
    assertThat(config.server().defaultNamespace()).isEqualTo("docker.io");
    assertThat(config.server().tls()).isNotNull();
    assertThat(config.ledger().keep()).isEqualTo(Duration.ofDays(90));
    assertThat(config.engines().containerd().adopt()).isEqualTo(AdoptMode.HARDLINK);
    assertThat(config.self().images())
        .extracting(Object::toString)
        .containsExactly("registry.example.org:5000/oci-daemon:1");
  }

  @Test
  void nativeDiscoveryTakesTheRegistrysAccessWhereItHasNone() {
    RegistryConfig registry =
        registry(
            """
            insecure: true
            authentication: {type: basic, username: a, password: b}
            images: [{name: a}]
            native_image_discover: {type: nexus, repository: hosted}
            """);
    NativeDiscovery discovery = Objects.requireNonNull(registry.nativeDiscovery());

    assertThat(discovery.access()).isEqualTo(registry.access());
  }

  @Test
  void keysWithoutEffectAreWarnings() {
    assertThat(
            Configs.warnings(
                """
                registries:
                  - host: r.example
                    images: [{name: a}]
                    mirrors:
                      - host: m.example
                        images: nonsense
                        period: 5
                        native_image_discover: {}
                caches:
                  - host: c.example
                    mirrors: []
                    images: []
                    period: 5
                    referrers_verify: {}
                    signature_verify: {}
                """))
        .containsExactly(
            "config.yaml:6: registries[0].mirrors[0].images: has no effect under mirrors",
            "config.yaml:7: registries[0].mirrors[0].period: has no effect under mirrors",
            "config.yaml:8: registries[0].mirrors[0].native_image_discover: has no effect under"
                + " mirrors",
            "config.yaml:11: caches[0].mirrors: has no effect under caches",
            "config.yaml:12: caches[0].images: has no effect under caches",
            "config.yaml:13: caches[0].period: has no effect under caches",
            "config.yaml:14: caches[0].referrers_verify: has no effect under caches",
            "config.yaml:15: caches[0].signature_verify: has no effect under caches");
  }

  @Test
  void otherWarnings() {
    assertThat(
            Configs.warnings(
                """
                registries:
                  - host: r.example
                    insecure: true
                    tls_verify: false
                  - host: s.example
                    images: []
                """))
        .containsExactly(
            "config.yaml:2: registries[0].images: names nothing, so nothing of this registry is"
                + " primed",
            "config.yaml:4: registries[0].tls_verify: has no effect beside insecure: true, which"
                + " is plain HTTP",
            "config.yaml:6: registries[1].images: names nothing, so nothing of this registry is"
                + " primed");
  }

  @Test
  void severalEntriesForOneRepositoryAddUp() {
    RegistryConfig registry =
        registry("images: [{name: team/a}, {name: 'team/.*'}, {name: other}]\n");

    assertThat(registry.imagesFor("team/a")).hasSize(2);
    assertThat(registry.imagesFor("team/b")).hasSize(1);
    assertThat(registry.imagesFor("none")).isEmpty();
    assertThat(registry.needsCatalog()).isTrue();
  }

  @Test
  void anExplodingExpressionMeansNothing() {
    RegistryConfig registry = registry("images: [{name: '(.*)(.*)(.*)(.*)(.*)0'}, {name: '.*'}]\n");

    assertThat(registry.imagesFor("a".repeat(200))).containsExactly(registry.images().get(1));
  }

  @Test
  void keysOfTheOtherModeAreWarnings() {
    Config config =
        Configs.good(
            """
            registries:
              - host: r.example
                load_in_engines: {docker: true}
                images:
                  - name: a
                    include_cache: [c]
                    load_in_engines: {docker: true}
            caches: [{host: c}]
            engines: {docker: {socket: /run/docker.sock}}
            """);

    assertThat(OtherMode.of(config, Mode.CACHE))
        .extracting(Problem::path)
        .containsExactly(
            "engines", "registries[0].load_in_engines", "registries[0].images[0].load_in_engines");
    assertThat(OtherMode.of(config, Mode.NODE))
        .extracting(Problem::path)
        .containsExactly("caches", "registries[0].images[0].include_cache");
  }
}
