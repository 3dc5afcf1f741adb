package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The registry of the docker/distribution family: Debian's docker-registry 2.8, or distribution 3.
 * Both take one configuration file. Folders as {@code docker/registry/v2/...} lie under {@link
 * #storage()}.
 */
public final class DockerRegistry implements Registry {
  private final Service service;
  private final String host;
  private final Path storage;

  private DockerRegistry(Service service, String host, Path storage) {
    this.service = service;
    this.host = host;
    this.storage = storage;
  }

  /** Debian's docker-registry 2.8, open to everyone. */
  public static DockerRegistry start(Path dir) {
    return start("docker-registry", dir, "");
  }

  /** Debian's docker-registry 2.8 that wants basic authentication. */
  public static DockerRegistry start(Path dir, String user, String password) {
    Path htpasswd = dir.resolve("htpasswd");
    try {
      Files.createDirectories(dir);
      Files.writeString(
          htpasswd, Command.of(Peers.require("htpasswd"), "-Bbn", user, password).run().ok().out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return start(
        "docker-registry", dir, "auth: {htpasswd: {realm: test, path: %s}}\n".formatted(htpasswd));
  }

  /** distribution 3, open to everyone. */
  public static DockerRegistry distribution3(Path dir) {
    return start("registry", dir, "");
  }

  private static DockerRegistry start(String peer, Path dir, String more) {
    Path program = Peers.require(peer);
    Path storage = dir.resolve("storage");
    String host = "127.0.0.1:" + Service.freePort();
    try {
      Files.createDirectories(storage);
      Path config = dir.resolve("config.yml");
      Files.writeString(
          config,
          """
          version: 0.1
          log: {level: info, accesslog: {disabled: true}}
          storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
          http: {addr: "%s", relativeurls: true}
          """
                  .formatted(storage, host)
              + more);
      var command = Command.of(program, "serve", config).env("OTEL_TRACES_EXPORTER", "none");
      var service = Service.start(command, dir.resolve("log"), () -> Registry.answers(host));
      return new DockerRegistry(service, host, storage);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String host() {
    return host;
  }

  /** Where its files lie. */
  public Path storage() {
    return storage;
  }

  /** Its log. */
  public String log() {
    return service.log();
  }

  @Override
  public void close() {
    service.close();
  }
}
