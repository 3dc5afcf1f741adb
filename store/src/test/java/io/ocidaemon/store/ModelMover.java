package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The first half of gc, which the store gets later: moves what no entry reaches into a folder of
 * the trash. Whoever commits one of these blobs meanwhile has to link it back.
 */
record ModelMover(ModelWorld world, RandomGenerator random) {

  void run(ModelProcess process) throws IOException {
    Disk disk = world.disk(process);
    Layout layout = SimulatedStore.LAYOUT;
    Path run = layout.trash().resolve(process.name.replace('#', '-'));
    for (int i = 0; i < 2; i++) {
      Set<Digest> reached = new HashSet<>();
      world
          .openReadOnly(process)
          .catalog()
          .entries()
          .forEach(entry -> reached.addAll(ModelImages.blobs(entry.digest())));
      Path folder = layout.blobs(Digest.Algorithm.SHA256);
      List<String> names = disk.list(folder);
      disk.createDirectories(run);
      disk.syncDirectory(layout.own()); // a folder that a power loss takes takes the blobs too
      disk.syncDirectory(layout.trash());
      for (String name : names) {
        Digest blob = new Digest(Digest.Algorithm.SHA256, name);
        if (!reached.contains(blob) && random.nextBoolean()) {
          try {
            disk.rename(folder.resolve(name), layout.trashed(run.getFileName().toString(), blob));
          } catch (NoSuchFileException e) {
            continue; // another took it
          }
        }
      }
      disk.syncDirectory(run);
    }
  }
}
