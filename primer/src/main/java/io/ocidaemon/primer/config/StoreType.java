package io.ocidaemon.primer.config;

/** What the certificates of a trust store vouch for; the names are case-sensitive. */
public enum StoreType implements Spelled {
  /** Signing certificates. */
  CA("ca"),
  /** Signing authorities. */
  SIGNING_AUTHORITY("signingAuthority"),
  /** Timestamps. */
  TSA("tsa");

  private final String spelling;

  StoreType(String spelling) {
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
