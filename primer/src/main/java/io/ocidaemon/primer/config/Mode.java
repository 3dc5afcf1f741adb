package io.ocidaemon.primer.config;

/** The two modes of the daemon, {@code --mode}. */
public enum Mode implements Spelled {
  /** Pushes to {@code caches}. */
  CACHE("cache"),
  /** Loads container engines. */
  NODE("node");

  private final String spelling;

  Mode(String spelling) {
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
