package io.ocidaemon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.conformance.fixture.Blob;
import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Fixtures;
import io.ocidaemon.conformance.fixture.Layers;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Cli;
import io.ocidaemon.conformance.peer.Containerd;
import io.ocidaemon.conformance.peer.CountingProxy;
import io.ocidaemon.conformance.peer.DockerRegistry;
import io.ocidaemon.conformance.peer.Fault;
import io.ocidaemon.conformance.peer.FaultyRegistry;
import io.ocidaemon.conformance.peer.Kind;
import io.ocidaemon.conformance.peer.Olareg;
import io.ocidaemon.conformance.peer.Registry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The harness itself, without our program: its peers start, its fixtures are what they say, its
 * proxy counts right.
 */
class HarnessTest {
  @TempDir Path dir;

  @Test
  void fortyImagesTheSameOnEveryRun() {
    var all = Fixtures.every(1 << 20);
    long tags =
        all.stream()
            .flatMap(f -> f.tags().keySet().stream())
            .filter(t -> !t.startsWith("sha256-"))
            .count();
    assertThat(tags).isEqualTo(40);
    assertThat(digests(all)).isEqualTo(digests(Fixtures.every(1 << 20)));
    // A change of a generator changes every digest that a note or a report mentions: then change
    // this too.
    assertThat(all.getFirst().tag("1.0.0").digest()).startsWith("sha256:");
  }

  private static List<String> digests(List<Fixture> all) {
    return all.stream().flatMap(f -> f.manifests().stream()).map(Blob::digest).toList();
  }

  @Test
  void everyRegistryHoldsEveryShape() {
    var all = Fixtures.every(1 << 20);
    var cli = Cli.in(dir.resolve("home"));
    try (Registry debian = DockerRegistry.start(dir.resolve("d2"));
        Registry three = DockerRegistry.distribution3(dir.resolve("d3"));
        Registry olareg = Olareg.start(dir.resolve("o"))) {
      for (Registry registry : List.of(debian, three, olareg)) {
        var push = new Push(registry.host()).images(all);
        for (Fixture image : all) {
          image
              .tags()
              .forEach((tag, manifest) ->
                  assertThat(push.manifest(image.repository(), tag))
                      .as(image.repository() + ":" + tag)
                      .contains(manifest.bytes()));
          image
              .blobs()
              .forEach(b -> assertThat(push.has(image.repository(), b)).as(b.digest()).isTrue());
        }
        String app = registry.host() + "/proj/app:1.0.0";
        Blob manifest = all.getFirst().tag("1.0.0");
        assertThat(cli.skopeoRaw(app)).isEqualTo(manifest.bytes());
        assertThat(cli.craneDigest(app)).isEqualTo(manifest.digest());
        assertThat(cli.orasManifest(app)).isEqualTo(manifest.bytes());
        assertThat(cli.regctl(registry.host(), "manifest", "head", app).run().ok().out().strip())
            .isEqualTo(manifest.digest());
      }
      Fixture strong = Fixtures.sha512Manifest("strong", "1");
      var push = new Push(olareg.host());
      push.image(strong);
      assertThat(push.manifest("strong", strong.tag("1").digest()))
          .contains(strong.tag("1").bytes());
    }
  }

  @Test
  void containerdRunsTheRunnableImage() {
    Fixture hello =
        Fixtures.every(1).stream()
            .filter(f -> f.repository().equals("run/hello"))
            .findFirst()
            .orElseThrow();
    try (var registry = DockerRegistry.start(dir.resolve("r"));
        var containerd = Containerd.start(dir.resolve("c"))) {
      new Push(registry.host()).image(hello);
      containerd.mirror("upstream.test", registry.host());
      containerd.pull("upstream.test/run/hello:1.0").ok();
      assertThat(containerd.digest("upstream.test/run/hello:1.0"))
          .isEqualTo(hello.tag("1.0").digest());
      assertThat(containerd.run("upstream.test/run/hello:1.0").ok().out().strip())
          .isEqualTo(Layers.HELLO);
    }
  }

  @Test
  void theProxyCountsRequestsAndBytes() {
    Fixture tags = Fixtures.manyTags("many", 5, 100_000);
    var cli = Cli.in(dir.resolve("home"));
    try (var registry = DockerRegistry.start(dir.resolve("r"));
        var proxy = CountingProxy.before(registry.host())) {
      new Push(proxy.host()).image(tags);
      assertThat(proxy.count(Kind.BLOB_HEAD)).isEqualTo(11);
      assertThat(proxy.count(Kind.UPLOAD_POST)).isEqualTo(11);
      assertThat(proxy.count(Kind.MANIFEST_PUT)).isEqualTo(10);
      assertThat(proxy.up(Kind.UPLOAD_PUT)).isEqualTo(tags.blobBytes());
      proxy.reset();
      cli.skopeo(
              "copy",
              "--src-tls-verify=false",
              "docker://" + proxy.host() + "/many:1.0.3",
              "oci:" + dir.resolve("l") + ":x")
          .run()
          .ok();
      Blob manifest = tags.tag("1.0.3");
      assertThat(proxy.down(Kind.MANIFEST_GET)).isEqualTo(manifest.size());
      assertThat(proxy.count(Kind.BLOB_GET)).as(proxy.table()).isEqualTo(3);
      assertThat(proxy.count(Kind.PING, Kind.MANIFEST_GET, Kind.BLOB_GET))
          .as(proxy.table())
          .isEqualTo(proxy.count());
    }
  }

  @Test
  void aRegistryWithAPasswordWantsIt() {
    Fixture image = Fixtures.manyTags("many", 1, 1_000);
    try (var registry = DockerRegistry.start(dir.resolve("r"), "user", "secret")) {
      assertThatThrownBy(() -> new Push(registry.host()).image(image))
          .hasStackTraceContaining("401");
      var push = new Push(registry.host(), "user", "secret").image(image);
      assertThat(push.manifest("many", "1.0.0")).isPresent();
    }
  }

  @Test
  void theFaultyRegistryGoesWrongAsTold() throws Exception {
    Fixture image = Fixtures.manyTags("many", 1, 100_000);
    Blob layer = image.blobs().get(1);
    String blob = "/v2/many/blobs/" + layer.digest();
    var cli = Cli.in(dir.resolve("home"));
    try (var registry = FaultyRegistry.start().add(image);
        var other = FaultyRegistry.start().add(image)) {
      assertThat(cli.craneDigest(registry.host() + "/many:1.0.0"))
          .isEqualTo(image.tag("1.0.0").digest());
      cli.crane("validate", "--insecure", "--remote", registry.host() + "/many:1.0.0").run().ok();

      registry.fault("/blobs/", new Fault.Status(503, Map.of("Retry-After", "1"), 2));
      assertThat(get(registry, blob).statusCode()).isEqualTo(503);
      assertThat(get(registry, blob).headers().firstValue("Retry-After")).contains("1");
      assertThat(get(registry, blob).body()).isEqualTo(layer.bytes());

      registry.heal().fault("/blobs/", new Fault.WrongBytes());
      assertThat(get(registry, blob).body())
          .hasSize((int) layer.size())
          .isNotEqualTo(layer.bytes());
      registry.heal().fault("/blobs/", new Fault.WrongLength(7));
      assertThat(get(registry, blob).body()).hasSize((int) layer.size() + 7);
      registry.heal().fault("/blobs/", new Fault.WrongLength(-7));
      assertThat(get(registry, blob).body()).hasSize((int) layer.size() - 7);
      registry.heal().fault("/blobs/", new Fault.Truncate(100));
      assertThatThrownBy(() -> get(registry, blob)).hasCauseInstanceOf(IOException.class);
      registry.heal().fault("/blobs/", new Fault.Stall(100));
      assertThatThrownBy(() -> get(registry, blob)).isInstanceOf(TimeoutException.class);
      registry.heal().fault("/manifests/", new Fault.Padded(20 << 20));
      assertThat(get(registry, "/v2/many/manifests/1.0.0").body()).hasSizeGreaterThan(20 << 20);

      registry.heal().fault("/blobs/", new Fault.Redirect(other.host()));
      assertThat(get(registry, blob).headers().firstValue("Location"))
          .contains("http://" + other.host() + blob);

      registry.heal().token("user", "secret");
      assertThat(get(registry, blob).statusCode()).isEqualTo(401);
      var crane = cli.crane("auth", "login", registry.host(), "-u", "user", "-p", "secret");
      crane.run().ok();
      cli.crane("validate", "--insecure", "--remote", registry.host() + "/many:1.0.0").run().ok();
      assertThat(registry.seen()).anyMatch(s -> s.path().startsWith("/token"));
    }
  }

  /** The client's own timeout ends with the headers, so a body that stalls needs this one. */
  private static HttpResponse<byte[]> get(Registry registry, String path) throws Exception {
    var client = HttpClient.newHttpClient();
    try {
      var request = HttpRequest.newBuilder(URI.create("http://" + registry.host() + path)).build();
      return client
          .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
          .get(2, TimeUnit.SECONDS);
    } finally {
      client.shutdownNow();
    }
  }
}
