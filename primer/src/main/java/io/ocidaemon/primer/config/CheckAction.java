package io.ocidaemon.primer.config;

/** What {@code signature_verify.override} does with one check. */
public enum CheckAction implements Spelled {
  /** A failure refuses. */
  ENFORCE("enforce"),
  /** A failure is logged. */
  LOG("log"),
  /** Not looked at; for revocation only. */
  SKIP("skip");

  private final String spelling;

  CheckAction(String spelling) {
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
