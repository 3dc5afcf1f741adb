package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * olareg: a registry over OCI layouts that knows sha512 manifests, the referrers API and sparse
 * images.
 */
public final class Olareg implements Registry {
  private final Service service;
  private final String host;

  private Olareg(Service service, String host) {
    this.service = service;
    this.host = host;
  }

  /** Starts it over a folder; everything is allowed. */
  public static Olareg start(Path dir) {
    Path program = Peers.require("olareg");
    int port = Service.freePort();
    String host = "127.0.0.1:" + port;
    Path storage = dir.resolve("storage");
    try {
      Files.createDirectories(storage);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var command =
        Command.of(program, "serve", "--addr", "127.0.0.1", "--port", port, "--dir", storage)
            .and(
                "--api-push",
                "--api-delete",
                "--api-blob-delete",
                "--api-sparse-image",
                "--api-sparse-index");
    return new Olareg(
        Service.start(command, dir.resolve("log"), () -> Registry.answers(host)), host);
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public void close() {
    service.close();
  }
}
