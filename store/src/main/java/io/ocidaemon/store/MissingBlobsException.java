package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.util.List;

/** A commit names blobs that the store does not hold: fetch them, then commit again. */
public final class MissingBlobsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<Digest> missing;

  MissingBlobsException(List<Digest> missing) {
    super(
        "not committed: "
            + missing.size()
            + " blob(s) are not in the store, first "
            + missing.getFirst()
            + ": fetch them and commit again");
    this.missing = List.copyOf(missing);
  }

  /** What is missing. */
  public List<Digest> missing() {
    return missing;
  }
}
