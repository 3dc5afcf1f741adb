package io.ocidaemon.primer.failure;

/**
 * What a failure means for the one who runs the daemon. Every failure of every image is one of
 * these four, and logs, ledger, status, metrics and exit status use these words.
 */
public enum FailureKind {
  /** The policy says no: unsigned, untrusted, or not what the policy asks for. */
  REFUSED,
  /** Try later: no connection, 429, 5xx, or a transfer cut short after all retries. */
  UNAVAILABLE,
  /** The other side serves what its digest, length or the specification denies. */
  BROKEN,
  /** Somebody must change something: 401, 403, a literal name that is not there, a bad setting. */
  MISCONFIGURED
}
