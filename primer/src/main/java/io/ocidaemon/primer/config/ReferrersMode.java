package io.ocidaemon.primer.config;

/** How {@code referrers_verify} treats a missing referrer. */
public enum ReferrersMode implements Spelled {
  /** Refuses. */
  STRICT("strict"),
  /** Logs. */
  PERMISSIVE("permissive"),
  /** Looks at nothing. */
  SKIP("skip");

  private final String spelling;

  ReferrersMode(String spelling) {
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
