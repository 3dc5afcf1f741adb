package io.ocidaemon.primer.config;

/** What happens to an image that is no longer trusted. */
public enum OnLostTrust implements Spelled {
  /** It stays. */
  KEEP("keep"),
  /** It leaves the read API at once. */
  WITHDRAW("withdraw");

  private final String spelling;

  OnLostTrust(String spelling) {
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
