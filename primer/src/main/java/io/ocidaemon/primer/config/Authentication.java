package io.ocidaemon.primer.config;

import org.jspecify.annotations.Nullable;

/**
 * Who we are at a host, {@code authentication}.
 *
 * @param type what the host is expected to challenge with; another challenge is followed too
 * @param username null where {@code password} alone is a bearer token
 * @param password the password or token
 */
public record Authentication(AuthenticationType type, @Nullable Secret username, Secret password) {}
