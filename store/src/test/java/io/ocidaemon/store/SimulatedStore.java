package io.ocidaemon.store;

import java.nio.file.Path;

/** Where the simulated store lies. */
final class SimulatedStore {
  static final String DATA = "/data";
  static final Path PATH = Path.of(DATA);
  static final Layout LAYOUT = new Layout(PATH);
  static final String LOG = LAYOUT.log().toString();

  private SimulatedStore() {}
}
