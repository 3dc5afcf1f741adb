package io.ocidaemon.primer.ledger;

import java.time.Instant;

/**
 * One finished pass over one registry.
 *
 * @param passId random, the same in the log lines of that pass
 * @param registry host
 * @param started when
 * @param ended when
 * @param images how many were selected
 * @param primed how many were new or changed
 * @param failed how many failed
 * @param bytes received from upstream
 */
public record PassRecord(
    String passId,
    String registry,
    Instant started,
    Instant ended,
    int images,
    int primed,
    int failed,
    long bytes) {}
