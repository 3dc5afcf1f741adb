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
      drop(disk, e, temporary);
      if (NoSpaceException.isMeantBy(e)) {
        throw new NoSpaceException(temporary, "nothing is changed", e);
      }
      throw e;
    }
  }

  /**
   * Takes the names away, in this order, after a failure that matters more than another one here.
   */
  static void drop(Disk disk, Exception why, Path... temporaries) {
    for (Path temporary : temporaries) {
      try {
        disk.delete(temporary);
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
  }
}
