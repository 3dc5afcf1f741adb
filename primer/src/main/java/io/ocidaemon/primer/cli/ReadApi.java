package io.ocidaemon.primer.cli;

import io.ocidaemon.server.RegistryServer;
import io.ocidaemon.server.RegistryServerBuilder;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the read API and announces it. */
final class ReadApi {
  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon");

  private ReadApi() {}

  /**
   * Starts the server; the first line on standard output says where it listens.
   *
   * @throws CommandException exit 4: the port cannot be had
   */
  static RegistryServer start(RegistryServerBuilder server, ListenAddress address) {
    RegistryServer started;
    try {
      started = server.listen(address.host(), address.port()).start();
    } catch (IOException e) {
      throw CommandException.environment(e.getMessage() + "; give --listen HOST:PORT");
    }
    System.out.println("listening on " + started.url());
    System.out.flush();
    LOG.atInfo().addKeyValue("event", "listening").log("listening on {}", started.url());
    return started;
  }
}
