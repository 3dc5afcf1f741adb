package io.ocidaemon.store;

import java.io.IOException;
import java.nio.file.Path;

/** The store on a file system that has no hard links. */
class LinklessStoreTest extends StoreConformance {
  @Override
  Store open(Path folder, Tuning tuning) throws IOException {
    return Store.open(folder, linkless(folder), Timing.REAL, tuning);
  }

  @Override
  Store openReadOnly(Path folder) throws IOException {
    Disk disk = linkless(folder);
    return Store.openReadOnly(
        folder,
        disk,
        Timing.REAL,
        Tuning.standard(),
        new Blobs(new Layout(folder), disk, Timing.REAL));
  }

  private static Disk linkless(Path folder) {
    return new ForwardingDisk(new RealDisk(new Layout(folder).own())) {
      @Override
      public void link(Path existing, Path name) {
        throw new UnsupportedOperationException("no hard links here");
      }
    };
  }
}
