package io.ocidaemon.primer.config;

/** How credentials are presented, {@code authentication.type}. */
public enum AuthenticationType implements Spelled {
  /** The token flow at the challenged realm. */
  TOKEN("token"),
  /** The header on each request. */
  BASIC("basic");

  private final String spelling;

  AuthenticationType(String spelling) {
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
