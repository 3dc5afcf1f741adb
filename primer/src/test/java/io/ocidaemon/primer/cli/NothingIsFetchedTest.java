package io.ocidaemon.primer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Until verification is built, a policy that asks for it stops every command that primes with exit
 * 2, and not one connection is made to such a registry. The same for keys that narrow, protect or
 * redirect.
 */
@Timeout(60) // of each: a run that is not stopped runs on
class NothingIsFetchedTest {
  @TempDir Path folder;

  private ServerSocket registry;
  private final AtomicInteger connections = new AtomicInteger();

  @BeforeEach
  void listen() throws IOException {
    registry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (true) {
            try {
              registry.accept().close();
              connections.incrementAndGet();
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
  }

  private int execute(String command, String yaml) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            yaml.replace("PORT", Integer.toString(registry.getLocalPort())));
    return Main.execute(
        command,
        "--mode",
        yaml.contains("load_in_engines") ? "node" : "cache",
        "--config",
        config.toString(),
        "--data",
        folder.resolve("data").toString(),
        "--listen",
        "127.0.0.1:0");
  }

  private static final String CERTIFICATE_FREE_REFERRERS =
      """
      registries:
        - host: 127.0.0.1:PORT
          insecure: true
          referrers_verify: {mode: strict, required: [{artifact_type: application/spdx+json}]}
          images: [{name: a, include_tags: ["1"]}]
      """;

  private static String registryWith(String key) {
    return """
    registries:
      - host: 127.0.0.1:PORT
        insecure: true
        KEY
        images: [{name: a, include_tags: ["1"]}]
    """
        .replace("KEY", key);
  }

  private static String topWith(String key) {
    return registryWith("period: 300") + key + "\n";
  }

  /** A trust anchor: a policy without any would be refused for that. */
  private static String anchor() {
    try (InputStream in = NothingIsFetchedTest.class.getResourceAsStream("/ca.b64")) {
      String certificate = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
      return "trustStores: [{name: a, store_type: ca, cert_b64: " + certificate + "}]";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> refused() {
    List<String> configurations =
        List.of(
            CERTIFICATE_FREE_REFERRERS,
            registryWith("signature_verify: {mode: strict, ANCHOR}"),
            registryWith("signature_verify: {mode: permissive, ANCHOR}"),
            registryWith("signature_verify: {mode: audit, ANCHOR}"),
            registryWith("signature_verify: {ANCHOR}"),
            registryWith("referrers_verify: {mode: skip}"),
            registryWith("proxy: http://127.0.0.1:1"),
            registryWith("tls: {ca_file: /nowhere.pem}"),
            registryWith(
                "native_image_discovery: {enabled: true, type: nexus, host: 127.0.0.1:PORT,"
                    + " repository: r}"),
            registryWith("period: 300").replace("name: a,", "name: a, latest: 3,"),
            registryWith("period: 300").replace("name: a,", "name: a, newer_than: 30d,"),
            registryWith("load_in_engines: {docker: true}"),
            topWith("limits: {bandwidth: 1MB}"),
            topWith("limits: {windows: [\"22:00-06:00\"]}"),
            topWith("limits: {min_free: 1GiB}"),
            topWith("limits: {store_size: 1GiB}"),
            topWith("server: {authentication: {htpasswd: /nowhere}}"),
            topWith("server: {tls: {cert: /nowhere, key: /nowhere}}"),
            topWith("caches: [{host: \"127.0.0.1:PORT\", insecure: true, prime: pull}]"));
    return configurations.stream()
        .map(yaml -> yaml.replace("ANCHOR", anchor()))
        .flatMap(
            yaml -> Stream.of("once", "plan", "run").map(command -> Arguments.of(command, yaml)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void notAByteIsFetched(String command, String yaml) throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    int status;
    try {
      status = execute(command, yaml);
    } finally {
      System.setErr(before);
    }
    assertThat(status).isEqualTo(ExitStatus.MISCONFIGURED);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains(": not yet: ");
    assertThat(connections).hasValue(0);
    assertThat(folder.resolve("data")).doesNotExist();
  }

  /** The test above can fail: without such a key the registry is asked. */
  @Test
  void withoutSuchAKeyTheRegistryIsAsked() throws IOException {
    assertThat(execute("plan", registryWith("period: 300"))).isEqualTo(ExitStatus.IMAGES_FAILED);
    assertThat(connections.get()).isPositive();
  }

  @Test
  void aPlanWritesNothing() throws IOException {
    execute("plan", registryWith("period: 300"));
    assertThat(folder.resolve("data")).doesNotExist();
  }
}
