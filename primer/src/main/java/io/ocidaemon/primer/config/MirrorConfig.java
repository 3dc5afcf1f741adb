package io.ocidaemon.primer.config;

/**
 * A mirror of an upstream registry, one item of {@code mirrors}.
 *
 * @param access how it is reached
 * @param path where the upstream's repositories stand there
 * @param resolve tags are asked of this mirror first
 * @param at where it stands
 */
public record MirrorConfig(Access access, PathTemplate path, boolean resolve, Position at) {}
