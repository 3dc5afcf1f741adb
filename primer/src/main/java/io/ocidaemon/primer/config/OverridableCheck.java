package io.ocidaemon.primer.config;

/**
 * A check whose outcome {@code signature_verify.override} may change; integrity is not one of them.
 */
public enum OverridableCheck implements Spelled {
  /** The signer is trusted. */
  AUTHENTICITY("authenticity"),
  /** The time of signing is vouched for. */
  AUTHENTIC_TIMESTAMP("authenticTimestamp"),
  /** The signature has not expired. */
  EXPIRY("expiry"),
  /** No certificate is revoked. */
  REVOCATION("revocation");

  private final String spelling;

  OverridableCheck(String spelling) {
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
