package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NotYetTest {

  private static final List<Command> ACTING =
      List.of(Command.RUN, Command.ONCE, Command.PLAN, Command.SERVE);

  private static final String KEY = Configs.read("cosign.pub").strip().replace("\n", "\\n");

  private static String registry(String keys) {
    return "registries:\n  - {host: r.example, images: [{name: a}], " + keys + "}\n";
  }

  private static String image(String keys) {
    return "registries:\n  - {host: r.example, images: [{name: a, " + keys + "}]}\n";
  }

  private static String top(String keys) {
    return "registries:\n  - {host: r.example, images: [{name: a}]}\n" + keys + "\n";
  }

  /** Keys that narrow, protect or redirect: no command may act as if they were not there. */
  static Stream<Arguments> fatalKeys() {
    return Stream.of(
        Arguments.of("server.tls", top("server: {tls: {cert: c, key: k}}")),
        Arguments.of("server.authentication", top("server: {authentication: {htpasswd: f}}")),
        Arguments.of(
            "registries[0].native_image_discovery",
            registry("native_image_discovery: {type: harbor}")),
        Arguments.of(
            "registries[0].native_image_discovery",
            registry("native_image_discover: {type: harbor}")),
        Arguments.of("registries[0].images[0].latest", image("latest: 3")),
        Arguments.of("registries[0].images[0].newer_than", image("newer_than: 30d")),
        Arguments.of("limits.bandwidth", top("limits: {bandwidth: 1MB}")),
        Arguments.of("limits.windows", top("limits: {windows: ['22:00-06:00']}")),
        Arguments.of("limits.min_free", top("limits: {min_free: 10%}")),
        Arguments.of("limits.store_size", top("limits: {store_size: 1GiB}")),
        Arguments.of("registries[0].proxy", registry("proxy: 'http://p.example:3128'")),
        Arguments.of("registries[0].tls", registry("tls: {ca_file: ca.pem}")),
        Arguments.of(
            "registries[0].mirrors[0].proxy",
            registry("mirrors: [{host: m.example, proxy: 'http://p.example:3128'}]")),
        Arguments.of(
            "registries[0].mirrors[0].tls",
            registry("mirrors: [{host: m.example, tls: {cert: c, key: k}}]")),
        Arguments.of(
            "caches[0].proxy", top("caches: [{host: c.example, proxy: 'http://p.example:1'}]")),
        Arguments.of("caches[0].tls", top("caches: [{host: c.example, tls: {ca_file: ca}}]")),
        Arguments.of("caches[0].prime", top("caches: [{host: c.example, prime: pull}]")));
  }

  @ParameterizedTest
  @MethodSource("fatalKeys")
  void stopsEveryCommandThatActs(String key, String yaml) {
    Config config = Configs.good(yaml);

    for (Command command : ACTING) {
      for (Mode mode : Mode.values()) {
        assertThat(NotYet.of(config, command, mode).fatal())
            .as("%s --mode %s", command, mode)
            .extracting(Problem::path)
            .containsExactly(key);
      }
    }
    onlyToldByCheck(config, key);
    for (Command command : List.of(Command.STATUS, Command.GC, Command.SCRUB, Command.MIRRORS)) {
      assertThat(NotYet.of(config, command, null).fatal()).isEmpty();
      assertThat(NotYet.of(config, command, null).warnings()).isEmpty();
    }
  }

  private static void onlyToldByCheck(Config config, String key) {
    NotYet.Result check = NotYet.of(config, Command.CHECK, null);
    assertThat(check.fatal()).isEmpty();
    assertThat(check.warnings()).extracting(Problem::path).containsExactly(key);
    assertThat(check.warnings())
        .allSatisfy(problem -> assertThat(problem.toString()).contains(": not yet: "));
  }

  static Stream<Arguments> policies() {
    String store =
        "trustStores: [{name: a, store_type: ca, cert_b64: "
            + Configs.read("ca.b64").strip()
            + "}]";
    return Stream.of(
        Arguments.of(
            "registries[0].signature_verify.mode",
            registry("signature_verify: {mode: strict, " + store + "}")),
        Arguments.of(
            "registries[0].signature_verify.mode", registry("signature_verify: {" + store + "}")),
        Arguments.of(
            "registries[0].signature_verify.mode",
            registry("signature_verify: {mode: permissive, " + store + "}")),
        Arguments.of(
            "registries[0].signature_verify.mode",
            registry("signature_verify: {mode: audit, " + store + "}")),
        Arguments.of(
            "registries[0].signature_verify.mode",
            registry("signature_verify: {cosign: {keys: [\"" + KEY + "\"]}}")),
        Arguments.of(
            "registries[0].referrers_verify",
            registry("referrers_verify: {required: [{artifact_type: a/b}]}")),
        Arguments.of(
            "registries[0].referrers_verify",
            registry("referrers_verify: {mode: permissive, required: [{artifact_type: a/b}]}")),
        Arguments.of("registries[0].referrers_verify", registry("referrers_verify: {mode: skip}")));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void stopsEveryCommandThatPrimes(String key, String yaml) {
    Config config = Configs.good(yaml);

    for (Command command : List.of(Command.RUN, Command.ONCE, Command.PLAN, Command.DEMO)) {
      assertThat(NotYet.of(config, command, Mode.CACHE).fatal())
          .as("%s", command)
          .extracting(Problem::path)
          .containsExactly(key);
    }
    onlyToldByCheck(config, key);
  }

  @Test
  void skippedSignaturesStopNothing() {
    Config config = Configs.good(registry("signature_verify: {mode: skip}"));

    for (Command command : Command.values()) {
      assertThat(NotYet.of(config, command, Mode.CACHE).fatal()).isEmpty();
    }
  }

  @Test
  void enginesStopNodeModeOnly() {
    Config config = Configs.good(image("load_in_engines: {docker: true}"));

    assertThat(NotYet.of(config, Command.RUN, Mode.CACHE).fatal()).isEmpty();
    assertThat(NotYet.of(config, Command.RUN, Mode.CACHE).warnings()).isEmpty();
    assertThat(NotYet.of(config, Command.RUN, Mode.NODE).fatal())
        .extracting(Problem::path)
        .containsExactly("registries[0].images[0].load_in_engines");
    Config none = Configs.good(image("load_in_engines: {docker: false}"));
    assertThat(NotYet.of(none, Command.RUN, Mode.NODE).fatal()).isEmpty();
  }

  static Stream<Arguments> laterKeys() {
    return Stream.of(
        Arguments.of("retention", top("retention: {keep_for: 30d}")),
        Arguments.of("ledger.url", top("ledger: {url: 'jdbc:postgresql://db/x'}")),
        Arguments.of("ledger.keep", top("ledger: {keep: 30d}")),
        Arguments.of("engines", top("engines: {docker: {socket: /run/docker.sock}}")),
        Arguments.of("self", top("self: {images: ['r.example/a:1']}")),
        Arguments.of("registries[0].referrers_period", registry("referrers_period: 60")),
        Arguments.of(
            "caches[0].native_image_discovery",
            top("caches: [{host: c.example, native_image_discovery: {type: harbor}}]")));
  }

  @ParameterizedTest
  @MethodSource("laterKeys")
  void tellsOfEveryOtherLaterKey(String key, String yaml) {
    NotYet.Result result = NotYet.of(Configs.good(yaml), Command.RUN, Mode.CACHE);

    assertThat(result.fatal()).isEmpty();
    assertThat(result.warnings()).extracting(Problem::path).containsExactly(key);
    onlyToldByCheck(Configs.good(yaml), key);
  }

  /** What is built here and now must never be called "not yet". */
  @ParameterizedTest
  @EnumSource(Command.class)
  void saysNothingOfWhatIsBuilt(Command command) {
    Config config =
        Configs.good(
            """
            registries:
              - host: r.example
                insecure: true
                period: 60
                platforms: [linux/amd64]
                skip_image_discovery: true
                native_image_discovery: {enabled: false, type: harbor}
                authentication: {type: basic, username: a, password: b}
                images: [{name: a, include_tags: [^1.2], include_cache: [c.example]}]
                mirrors: [{host: m.example, path: "{host}/{repository}"}]
            caches: [{host: c.example, path: "p/{repository}", sparse: refuse, prime: push}]
            limits: {concurrency: 4, per_host: 2}
            server: {listen: "127.0.0.1:0", default_namespace: docker.io}
            """);

    assertThat(NotYet.of(config, command, Mode.CACHE).fatal()).isEmpty();
    assertThat(NotYet.of(config, command, Mode.CACHE).warnings()).isEmpty();
  }

  @Test
  void namesTheLine() {
    Config config =
        Configs.good(
            """
            registries:
              - host: r.example
                images:
                  - name: a
                    latest: 3
            """);

    assertThat(NotYet.of(config, Command.RUN, Mode.CACHE).fatal())
        .singleElement()
        .hasToString(
            "config.yaml:5: registries[0].images[0].latest: not yet: the newest tags are not told"
                + " from the others");
  }
}
