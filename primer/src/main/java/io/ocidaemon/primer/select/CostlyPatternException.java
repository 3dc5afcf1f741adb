package io.ocidaemon.primer.select;

/** A name expression that needs absurdly many steps for one short name; the message names it. */
public final class CostlyPatternException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CostlyPatternException(String pattern) {
    super(
        "the expression \""
            + pattern
            + "\" takes too many steps to match one name; avoid repetitions inside repetitions");
  }
}
