package io.ocidaemon.primer.config;

/** Whether a cosign signature must be in a transparency log. */
public enum TlogMode implements Spelled {
  /** Not asked for. */
  IGNORE("ignore"),
  /** Needed. */
  REQUIRE("require");

  private final String spelling;

  TlogMode(String spelling) {
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
