package io.ocidaemon.primer;

import org.jspecify.annotations.Nullable;

/**
 * What came of bringing one image to one target.
 *
 * @param kind cache, containerd, docker or podman
 * @param name as configured
 * @param sent was anything sent, or was it there already?
 * @param millis how long it took
 * @param error null where the image is there now
 */
public record TargetReport(
    String kind, String name, boolean sent, long millis, @Nullable PassError error) {}
