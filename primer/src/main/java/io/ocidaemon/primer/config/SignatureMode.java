package io.ocidaemon.primer.config;

/** How strictly signatures are judged, {@code signature_verify.mode}. */
public enum SignatureMode implements Spelled {
  /** Everything enforced. */
  STRICT("strict"),
  /** Refuses unsigned and untrusted images; timestamp, expiry and revocation are only logged. */
  PERMISSIVE("permissive"),
  /** Lets in and logs. */
  AUDIT("audit"),
  /** Looks at nothing. */
  SKIP("skip");

  private final String spelling;

  SignatureMode(String spelling) {
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
