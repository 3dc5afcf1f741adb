package io.ocidaemon.store;

import java.io.IOException;

/** The store was written by a newer oci-daemon, in a format that this one does not know. */
public final class NewerFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  NewerFormatException(String what, long found, long known) {
    super(
        what
            + " has the store format "
            + found
            + "; this oci-daemon knows "
            + known
            + ": use a newer oci-daemon for this store");
  }
}
