package io.ocidaemon.conformance;

import static io.ocidaemon.conformance.EndToEnd.assertServes;
import static io.ocidaemon.conformance.EndToEnd.once;
import static io.ocidaemon.conformance.EndToEnd.prefix;
import static io.ocidaemon.conformance.EndToEnd.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Blob;
import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.ImageBuilder;
import io.ocidaemon.conformance.fixture.Layers;
import io.ocidaemon.conformance.peer.Configuration;
import io.ocidaemon.conformance.peer.Daemon;
import io.ocidaemon.conformance.peer.Fault;
import io.ocidaemon.conformance.peer.FaultyRegistry;
import io.ocidaemon.conformance.peer.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad configuration and bad registries: a clear message, the contract's exit status, nothing half
 * done to be seen.
 */
class BadInputTest {
  private static final Fixture GOOD = image("good", 1);
  private static final Fixture BAD = image("bad", 2);

  @TempDir Path dir;
  private FaultyRegistry upstream = FaultyRegistry.start();
  private Path data = Path.of("");

  private static Fixture image(String repository, long seed) {
    return ImageBuilder.oci("linux/amd64", Layers.gzip(seed, 300_000)).in(repository, "1.0");
  }

  @BeforeEach
  void serveTwoImages() {
    upstream.add(GOOD).add(BAD);
    data = dir.resolve("data");
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void badConfiguration(String name, String yaml, List<String> says) throws IOException {
    Path config = Files.writeString(dir.resolve("config.yaml"), yaml);
    for (var run : List.of(Daemon.run("check", "--config", config), once(config, data))) {
      run.exits(2);
      says.forEach(text -> assertThat(run.err()).contains(text));
      assertThat(run.err()).contains("config.yaml:").doesNotContain("\tat ");
    }
    assertThat(data).doesNotExist();
  }

  static Stream<Arguments> badConfiguration() {
    return Stream.of(
        Arguments.of(
            "unknown key",
            "registries:\n- host: a.test\n  perod: 5\n",
            List.of("config.yaml:3", "perod", "\"period\"")),
        Arguments.of(
            "wrong type",
            "registries:\n- host: a.test\n  period: soon\n",
            List.of("config.yaml:3", "period")),
        Arguments.of(
            "quoted number",
            "registries:\n- host: a.test\n  period: \"5\"\n",
            List.of("config.yaml:3", "period")),
        Arguments.of(
            "a list for a mapping",
            "registries:\n- host: a.test\n  authentication: [x]\n",
            List.of("config.yaml:3")),
        Arguments.of(
            "duplicate key",
            "registries:\n- host: a.test\n  period: 5\n  period: 6\n",
            List.of("config.yaml:4", "period")),
        Arguments.of(
            "a scheme",
            "registries:\n- host: https://a.test\n",
            List.of("config.yaml:2", "scheme")),
        Arguments.of("empty", "", List.of("config.yaml")),
        Arguments.of("not YAML", "registries: [\n", List.of("config.yaml:")),
        Arguments.of(
            "every mistake at once",
            "registries:\n- host: a.test\n  perod: 5\n  images:\n  - nmae: x\n",
            List.of("config.yaml:3", "config.yaml:5", "\"name\"")),
        Arguments.of(
            "unset variable",
            "registries:\n- host: a.test\n  authentication: {type: basic, username: u, password: \"${env:OCI_DAEMON_NOT_SET}\"}\n",
            List.of("config.yaml:3", "OCI_DAEMON_NOT_SET")),
        Arguments.of(
            "a policy that cannot be checked yet",
            "registries:\n- host: a.test\n  signature_verify: {mode: strict}\n  images: [{name: x}]\n",
            List.of("config.yaml:3", "signature_verify")));
  }

  @Test
  void anUnreachableHost() {
    var closed = FaultyRegistry.start();
    closed.close();
    Path config =
        new Configuration()
            .registry(closed, "gone")
            .registry(upstream, "good")
            .write(dir.resolve("config.yaml"));
    var pass = once(config, data).exits(1);
    assertThat(pass.err() + pass.out()).contains(closed.host()).contains("unavailable");
    onlyTheGoodOneIsThere();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void badRegistry(String name, String where, Fault fault, String kind) {
    upstream.fault(where, fault);
    Path config =
        new Configuration().registry(upstream, "good", "bad").write(dir.resolve("config.yaml"));
    var pass =
        Daemon.run(
            "once", "--mode", "cache", "--config", config, "--data", data, "--log-format", "json");
    pass.exits(1);
    assertThat(pass.err().lines().filter(line -> line.contains("\"image.failed\"")))
        .as(pass.toString())
        .anySatisfy(line ->
            assertThat(line)
                .contains(upstream.host() + "/bad")
                .contains("\"kind\":\"" + kind + "\""));
    assertThat(pass.err()).doesNotContain("\tat ");
    onlyTheGoodOneIsThere();
  }

  static Stream<Arguments> badRegistry() {
    Blob layer = BAD.blobs().get(1);
    String blob = "/bad/blobs/" + layer.digest();
    return Stream.of(
        Arguments.of("401", "/v2/bad/", Fault.always(401), "misconfigured"),
        Arguments.of("403", "/v2/bad/", Fault.always(403), "misconfigured"),
        Arguments.of(
            "a tag that is not there", "/v2/bad/manifests", Fault.always(404), "misconfigured"),
        Arguments.of("5xx for ever", "/v2/bad/blobs", Fault.always(500), "unavailable"),
        Arguments.of("truncated layer", blob, new Fault.Truncate(1_000), "unavailable"),
        Arguments.of("other bytes", blob, new Fault.WrongBytes(), "broken"),
        Arguments.of(
            "Content-Length and bytes too many", blob, new Fault.WrongLength(5_000), "broken"),
        Arguments.of(
            "Content-Length and bytes too few", blob, new Fault.WrongLength(-5_000), "broken"),
        Arguments.of(
            "a manifest of 100 MB", "/v2/bad/manifests", new Fault.Padded(100_000_000), "broken"));
  }

  @Test
  void troubleThatPasses() {
    upstream
        .fault("/v2/bad/manifests", new Fault.Status(429, Map.of("Retry-After", "1"), 1))
        .fault("/v2/bad/blobs", new Fault.Status(503, Map.of(), 2));
    Path config =
        new Configuration().registry(upstream, "good", "bad").write(dir.resolve("config.yaml"));
    var pass = once(config, data).exits(0);
    assertThat(pass.took()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    served(GOOD, BAD);
  }

  @Test
  void noCredentialsFollowARedirectToAnotherHost() {
    try (var other = FaultyRegistry.start().add(BAD)) {
      upstream.token("user", "secret").fault("/bad/blobs/", new Fault.Redirect(other.host()));
      Path config =
          new Configuration()
              .registry(
                  upstream,
                  List.of("authentication: {type: token, username: user, password: secret}"),
                  "good",
                  "bad")
              .write(dir.resolve("config.yaml"));
      once(config, data).exits(0);
      assertThat(other.seen())
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(
              seen -> assertThat(seen.headers()).doesNotContainKeys("authorization", "cookie"));
      served(GOOD, BAD);
    }
  }

  @Test
  void aWrongPasswordIsNamedButNotShown() {
    upstream.basic("user", "right");
    Path config =
        new Configuration()
            .registry(
                upstream,
                List.of("authentication: {type: basic, username: user, password: wrOng-secret}"),
                "good")
            .write(dir.resolve("config.yaml"));
    var pass =
        Daemon.run(
                "once",
                "--mode",
                "cache",
                "--config",
                config,
                "--data",
                data,
                "--log-level",
                "debug")
            .exits(1);
    assertThat(pass.err() + pass.out())
        .contains("401")
        .contains(upstream.host())
        .doesNotContain("wrOng-secret");
    assertThat(new Layout(data).entries()).isEmpty();
  }

  private void onlyTheGoodOneIsThere() {
    assertThat(new Layout(data).entries()).containsOnlyKeys(upstream.host() + "/good:1.0");
    for (Blob blob : BAD.blobs().subList(1, 2)) {
      assertThat(new Layout(data).blob(blob.digest())).doesNotExist();
    }
    served(GOOD);
  }

  private void served(Fixture... images) {
    try (var ours = serve(data)) {
      assertServes(ours.host(), prefix(upstream), List.of(images));
    }
  }
}
