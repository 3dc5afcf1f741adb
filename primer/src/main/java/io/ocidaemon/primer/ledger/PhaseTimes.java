package io.ocidaemon.primer.ledger;

/**
 * Milliseconds that each phase of one image took; 0 for a phase that did not run.
 *
 * @param resolve from the tag to a digest
 * @param fetch manifests and blobs
 * @param verify signatures and referrers
 * @param commit the record in the store's log
 */
public record PhaseTimes(long resolve, long fetch, long verify, long commit) {
  /** Nothing ran. */
  public static final PhaseTimes NONE = new PhaseTimes(0, 0, 0, 0);
}
