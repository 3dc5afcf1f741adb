package io.ocidaemon.store;

import java.io.IOException;
import java.nio.file.Path;

/** A file under a temporary name, whole and durable before it gets its own. */
final class NewFile {
  private NewFile() {}

  /**
   * Makes the file; where that fails, nothing is left of it.
   *
   * @throws NoSpaceException where the disk is full
   */
  static void write(Disk disk, Path temporary, byte[] content) throws IOException {
    try {
      disk.create(temporary, content);
      disk.sync(temporary);
    } catch (IOException e) {
      try {
        disk.delete(temporary);
      } catch (IOException also) {
        e.addSuppressed(also);
      }
      if (NoSpaceException.isMeantBy(e)) {
        throw new NoSpaceException(temporary, "nothing is changed", e);
      }
      throw e;
    }
  }
}
