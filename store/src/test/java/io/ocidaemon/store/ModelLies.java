package io.ocidaemon.store;

import java.io.IOException;
import java.nio.file.Path;

/** What mutants call in the place of what they should. */
final class ModelLies {
  private ModelLies() {}

  /** Links records, but puts a checkpoint over the one that is there. */
  static void linkOrReplace(Disk disk, Path existing, Path name) throws IOException {
    String file = String.valueOf(name.getFileName());
    if (Layout.checkpointGeneration(file).isPresent()) {
      disk.rename(existing, name);
    } else {
      disk.link(existing, name);
    }
  }

  /** A new file whose content a power loss may take. */
  static void writeUnsynced(Disk disk, Path file, byte[] content) throws IOException {
    disk.create(file, content);
  }

  /** Writes into the file under the name. */
  static void writeInPlace(Disk disk, Path from, Path to) throws IOException {
    byte[] content = disk.read(from);
    try (Disk.OpenFile file = disk.open(to, true)) {
      file.truncate(0);
      file.write(java.nio.ByteBuffer.wrap(content), 0);
    }
    disk.delete(from);
  }
}
