package io.ocidaemon.primer.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last known of one image of one daemon.
 *
 * @param reference the full name
 * @param digest of what the name led to; null for what never resolved
 * @param mediaType of the manifest; null for what never resolved
 * @param verdict accepted, refused, undecided or unverified; null for what never resolved
 * @param reason why, in a sentence; null where there is none
 * @param bytes of all its content; null where not known
 * @param times milliseconds of each phase of the last run that did something
 * @param attempts since the last success
 * @param lastSuccess null where there was none
 * @param error the last failure; null after a success
 */
public record ImageRecord(
    String reference,
    @Nullable String digest,
    @Nullable String mediaType,
    @Nullable String verdict,
    @Nullable String reason,
    @Nullable Long bytes,
    PhaseTimes times,
    int attempts,
    @Nullable Instant lastSuccess,
    @Nullable ErrorRecord error) {}
