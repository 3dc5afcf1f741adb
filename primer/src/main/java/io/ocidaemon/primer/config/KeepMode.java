package io.ocidaemon.primer.config;

/** Whether an expired image stays at a target. */
public enum KeepMode implements Spelled {
  /** It stays. */
  KEEP("keep"),
  /** It is removed. */
  REMOVE("remove");

  private final String spelling;

  KeepMode(String spelling) {
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
