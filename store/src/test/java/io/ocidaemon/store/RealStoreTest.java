package io.ocidaemon.store;

import java.io.IOException;
import java.nio.file.Path;

/** The store on this machine's disk. */
class RealStoreTest extends StoreConformance {
  @Override
  Store open(Path folder, Tuning tuning) throws IOException {
    return Samples.open(folder, tuning);
  }

  @Override
  Store openReadOnly(Path folder) throws IOException {
    return Store.openReadOnly(folder);
  }
}
