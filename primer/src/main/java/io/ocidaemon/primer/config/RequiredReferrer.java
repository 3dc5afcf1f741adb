package io.ocidaemon.primer.config;

/**
 * One item of {@code referrers_verify.required}.
 *
 * @param artifactType the referrer's {@code artifactType}
 * @param min how many at least, from 1
 * @param signed whether each must itself be signed
 */
public record RequiredReferrer(String artifactType, int min, boolean signed) {}
