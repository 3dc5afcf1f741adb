package io.ocidaemon.primer.config;

/** When a timestamp countersignature is required. */
public enum VerifyTimestamp implements Spelled {
  /** Whenever a tsa store is there. */
  ALWAYS("always"),
  /** Only once the certificate has expired. */
  AFTER_CERT_EXPIRY("afterCertExpiry");

  private final String spelling;

  VerifyTimestamp(String spelling) {
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
