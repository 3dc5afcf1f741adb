package io.ocidaemon.primer.config;

/** How a cache gets an image. */
public enum PrimeMode implements Spelled {
  /** Uploaded. */
  PUSH("push"),
  /** Read through a pull-through repository. */
  PULL("pull");

  private final String spelling;

  PrimeMode(String spelling) {
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
