package io.ocidaemon.primer.config;

/** How containerd gets blobs that the store already has. */
public enum AdoptMode implements Spelled {
  /** Copied. */
  NONE("none"),
  /** Linked. */
  HARDLINK("hardlink");

  private final String spelling;

  AdoptMode(String spelling) {
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
