package io.ocidaemon.primer;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.RegistryConfig;

/** Is told what a pass does, by many threads at once; must be quick and must not throw. */
public interface PassListener {
  /** A pass over one registry begins. */
  default void passStarted(String passId, String registry) {}

  /** Its lists are read. */
  default void selected(String passId, RegistryConfig registry, Selection selection) {}

  /** Work on an image begins. */
  default void imageStarted(Reference reference) {}

  /** It needs so many more bytes from upstream. */
  default void imageNeeds(Reference reference, long bytes) {}

  /** Bytes came from upstream, or went to a target. */
  default void moved(Reference reference, long bytes) {}

  /** Work on an image ended. */
  default void imageEnded(ImageReport report) {}

  /** A pass over one registry ended. */
  default void passEnded(PassReport report) {}
}
