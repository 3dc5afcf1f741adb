package io.ocidaemon.primer.demo;

import io.ocidaemon.server.RegistryServer;
import io.ocidaemon.server.RegistryServerBuilder;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A registry with sample images on a free port of this host. */
public final class SampleUpstream implements AutoCloseable {
  /** The repositories that it has. */
  public static final List<String> REPOSITORIES =
      List.of("sample/artefact", "sample/hello", "sample/multi");

  private static final String NAME = "sample.invalid";
  private static final int PORT = 5055;

  private final Store store;
  private final RegistryServer server;

  private SampleUpstream(Store store, RegistryServer server) {
    this.store = store;
    this.server = server;
  }

  /**
   * Makes the images and serves them.
   *
   * @param folder for their store; removed by who made it
   */
  public static SampleUpstream start(Path folder) throws IOException {
    Store store = Store.open(folder);
    try {
      new SampleImages(store, NAME).make();
      return new SampleUpstream(store, listen(store));
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** The same port each time where it is free: then a kept {@code --data} stays of use. */
  private static RegistryServer listen(Store store) throws IOException {
    RegistryServerBuilder server =
        RegistryServer.of(store).admit(entry -> !entry.foreign()).defaultNamespace(NAME);
    try {
      return server.listen("127.0.0.1", PORT).start();
    } catch (IOException e) {
      return server.listen("127.0.0.1", 0).start();
    }
  }

  /** {@code 127.0.0.1:PORT}. */
  public String host() {
    return "127.0.0.1:" + server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
    store.close();
  }
}
