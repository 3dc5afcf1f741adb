package io.ocidaemon.primer.registry;

/**
 * How a blob came to be at a registry.
 *
 * @param mounted true where the registry took it from another of its repositories
 * @param bytesSent bytes that were sent for it, broken attempts included
 */
public record PushedBlob(boolean mounted, long bytesSent) {}
