package io.ocidaemon.primer.config;

/** What to do for a cache that refuses an index with missing platforms. */
public enum SparseMode implements Spelled {
  /** Fetch the rest. */
  COMPLETE("complete"),
  /** The image is misconfigured there. */
  REFUSE("refuse");

  private final String spelling;

  SparseMode(String spelling) {
    this.spelling = spelling;
  }

  @Override
  public String spelling() {
    return spelling;
  }

  @Override
  public String toString() {
    return spelling;
  }
}
