package io.ocidaemon.primer.config;

/** The commands of the program; what a key means can depend on which one asks. */
public enum Command implements Spelled {
  /** Polls, primes, serves. */
  RUN("run"),
  /** One full pass. */
  ONCE("once"),
  /** What a pass would do. */
  PLAN("plan"),
  /** Validates the configuration. */
  CHECK("check"),
  /** Only the read API. */
  SERVE("serve"),
  /** What happened to each image. */
  STATUS("status"),
  /** Judges a stored image again. */
  VERIFY("verify"),
  /** Writes mirror settings for engines. */
  MIRRORS("mirrors"),
  /** Removes what nothing reaches. */
  GC("gc"),
  /** Hashes every blob again. */
  SCRUB("scrub"),
  /** A sample upstream, primed and served. */
  DEMO("demo");

  private final String spelling;

  Command(String spelling) {
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
