package io.ocidaemon.primer.ledger;

import java.time.Instant;

/**
 * A failure, in the four words.
 *
 * @param kind refused, unavailable, broken or misconfigured
 * @param message one sentence: what, where, what to do
 * @param at when
 */
public record ErrorRecord(String kind, String message, Instant at) {}
