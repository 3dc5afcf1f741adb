package io.ocidaemon.primer.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last known of one image at one target.
 *
 * @param reference the full name
 * @param target {@code <kind>:<name>}, such as {@code cache:cache.example:5000}
 * @param digest what was delivered or should have been
 * @param state delivered or failed
 * @param millis how long the delivery took
 * @param at when
 * @param error null unless {@code state} is failed
 */
public record DeliveryRecord(
    String reference,
    String target,
    String digest,
    String state,
    long millis,
    Instant at,
    @Nullable ErrorRecord error) {}
