package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Zot, told to keep Docker's manifests as they are; where its program is found. */
public final class Zot implements Registry {
  private final Service service;
  private final String host;

  private Zot(Service service, String host) {
    this.service = service;
    this.host = host;
  }

  /** Starts it over a folder; the test is skipped where there is none. */
  public static Zot start(Path dir) {
    Path program = Peers.require("zot");
    int port = Service.freePort();
    String host = "127.0.0.1:" + port;
    Path config = dir.resolve("zot.json");
    try {
      Files.createDirectories(dir);
      Files.writeString(
          config,
          """
          {"distSpecVersion": "1.1.1",
           "storage": {"rootDirectory": "%s", "gc": false},
           "http": {"address": "127.0.0.1", "port": "%d", "compat": ["docker2s2"]},
           "log": {"level": "warn"}}
          """
              .formatted(dir.resolve("storage"), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Zot(
        Service.start(
            Command.of(program, "serve", config), dir.resolve("log"), () -> Registry.answers(host)),
        host);
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
