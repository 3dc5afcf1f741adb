package io.ocidaemon.primer.config;

import org.jspecify.annotations.Nullable;

/**
 * A product's own listing of its images, {@code native_image_discovery}.
 *
 * @param type which product's API
 * @param access the API's host; its own {@code insecure}, {@code authentication} and {@code tls},
 *     else the registry's
 * @param repository Nexus: the repository's name; Harbor: the project, null for all
 * @param at where it stands
 */
public record NativeDiscovery(
    DiscoveryType type, Access access, @Nullable String repository, Position at) {}
