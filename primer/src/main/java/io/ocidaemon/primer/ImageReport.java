package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.ledger.PhaseTimes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one image in one pass.
 *
 * @param reference the full name
 * @param registry the host whose policy decided
 * @param descriptor what the name led to; null where it never resolved
 * @param verdict null where it never resolved
 * @param policy the digest of the policy
 * @param change what happened in the store
 * @param previous the digest that the name led to before, where it moved
 * @param bytes of all its content; null where not known
 * @param received bytes that came from upstream for it
 * @param times of the phases
 * @param targets one for each target that it goes to
 * @param error null where the store holds it as configured
 */
public record ImageReport(
    Reference reference,
    String registry,
    @Nullable Descriptor descriptor,
    @Nullable Verdict verdict,
    String policy,
    Change change,
    @Nullable String previous,
    @Nullable Long bytes,
    long received,
    PhaseTimes times,
    List<TargetReport> targets,
    @Nullable PassError error) {

  /** What happened in the store. */
  public enum Change {
    /** It was there as configured. */
    NONE,
    /** It came in, moved, or was completed. */
    PRIMED,
    /** It could not be had, or may not be let in. */
    FAILED
  }

  /** Copies the list. */
  public ImageReport {
    targets = List.copyOf(targets);
  }

  /** The first failure, of the store or of a target; null where all is well. */
  public @Nullable PassError firstError() {
    if (error != null) {
      return error;
    }
    for (TargetReport target : targets) {
      if (target.error() != null) {
        return target.error();
      }
    }
    return null;
  }
}
