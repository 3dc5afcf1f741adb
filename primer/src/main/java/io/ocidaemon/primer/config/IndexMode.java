package io.ocidaemon.primer.config;

/** Which manifest of a multi-platform image must be signed. */
public enum IndexMode implements Spelled {
  /** The index. */
  ROOT("root"),
  /** Each selected member. */
  MEMBERS("members"),
  /** Either. */
  ROOT_OR_MEMBERS("root-or-members");

  private final String spelling;

  IndexMode(String spelling) {
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
