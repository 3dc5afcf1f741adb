package io.ocidaemon.store;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** A process that only reads, as a server does, and stays for long. */
record ModelReader(ModelWorld world, RandomGenerator random) {

  void run(ModelProcess process) throws IOException {
    Store store = null;
    for (int i = 0; i < 4 + random.nextInt(12); i++) {
      try {
        if (store == null) {
          store = world.openReadOnly(process);
        }
        long before = world.visibleTip();
        Catalog catalog = store.catalog();
        if (catalog.storeId().isEmpty()) {
          world.oracle.require(before < 1, 5, process.name + " sees no store at " + before);
          continue;
        }
        world.oracle.shown(process, before, catalog);
        catalog.foreign();
        world.scheduler.timing().sleep(random.nextInt(3_000_000));
      } catch (IOException e) {
        world.trace.note(process.name, "failed", String.valueOf(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
