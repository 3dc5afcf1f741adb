package io.ocidaemon.primer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of an image.
 *
 * @param outcome one word
 * @param reason why, in a sentence; null where there is nothing to say
 * @param signer who signed; null where nobody did or nobody looked
 */
public record Verdict(Outcome outcome, @Nullable String reason, @Nullable String signer) {

  /** The words that every output uses. */
  public enum Outcome {
    /** The policy looked and is content. */
    ACCEPTED,
    /** The policy looked and is not. */
    REFUSED,
    /** Something needed for the answer could not be had. */
    UNDECIDED,
    /** The policy is {@code skip}: nobody looked. It is let in, and shown as this everywhere. */
    UNVERIFIED;

    /** As written in outputs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** May the image become visible? */
  public boolean letsIn() {
    return outcome == Outcome.ACCEPTED || outcome == Outcome.UNVERIFIED;
  }
}
