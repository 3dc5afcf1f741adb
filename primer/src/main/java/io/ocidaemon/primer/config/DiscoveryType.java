package io.ocidaemon.primer.config;

/** A registry product with a listing API of its own. */
public enum DiscoveryType implements Spelled {
  /** Sonatype Nexus. */
  NEXUS("nexus"),
  /** Harbor. */
  HARBOR("harbor");

  private final String spelling;

  DiscoveryType(String spelling) {
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
