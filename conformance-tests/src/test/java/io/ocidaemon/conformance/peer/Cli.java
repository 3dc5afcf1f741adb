package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The registry clients of others. Each runs with a home folder of its own, so that nothing on the
 * machine (credentials, mirrors) changes what it does.
 */
public final class Cli {
  private final Path home;

  private Cli(Path home) {
    this.home = home;
  }

  /** With this folder as home. */
  public static Cli in(Path home) {
    try {
      Files.createDirectories(home);
      Files.writeString(home.resolve("registries.conf"), "unqualified-search-registries = []\n");
      Files.writeString(
          home.resolve("policy.json"), "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
      return new Cli(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code skopeo WORDS}. */
  public Command skopeo(Object... words) {
    return run("skopeo", "--policy", home.resolve("policy.json"))
        .and(words)
        .env("CONTAINERS_REGISTRIES_CONF", home.resolve("registries.conf").toString());
  }

  /** {@code skopeo inspect --raw docker://REF}: the manifest's own bytes. */
  public byte[] skopeoRaw(String reference) {
    return skopeo("inspect", "--raw", "--tls-verify=false", "docker://" + reference)
        .run()
        .ok()
        .stdout();
  }

  /** {@code crane digest REF}. */
  public String craneDigest(String reference) {
    return crane("digest", "--insecure", reference).run().ok().out().strip();
  }

  /** {@code oras manifest fetch REF}: the manifest's own bytes. */
  public byte[] orasManifest(String reference) {
    return oras("manifest", "fetch", "--plain-http", "--output", "-", reference)
        .run()
        .ok()
        .stdout();
  }

  /** {@code crane WORDS}. */
  public Command crane(Object... words) {
    return run("crane", words);
  }

  /** {@code oras WORDS}. */
  public Command oras(Object... words) {
    return run("oras", words);
  }

  /** {@code regctl WORDS}, TLS off for a host that the words name. */
  public Command regctl(String plainHost, Object... words) {
    return run("regctl", "--host", "reg=" + plainHost + ",tls=disabled").and(words);
  }

  /** {@code regsync once} with a configuration as text. */
  public Command regsync(String config) {
    try {
      Path file = home.resolve("regsync.yml");
      Files.writeString(file, config);
      return run("regsync", "once", "--config", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Command run(String program, Object... words) {
    Path path = Peers.require(program);
    List<Object> all = Arrays.asList(words);
    return Command.of(path)
        .and(all.toArray())
        .env("HOME", home.toString())
        .env("DOCKER_CONFIG", home.toString())
        .env("XDG_RUNTIME_DIR", home.toString());
  }
}
