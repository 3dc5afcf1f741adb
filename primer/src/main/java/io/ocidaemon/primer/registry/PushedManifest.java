package io.ocidaemon.primer.registry;

/**
 * What a registry said to a manifest.
 *
 * @param subjectTaken true where it lists the manifest among the referrers of its subject by itself
 *     ({@code OCI-Subject}); false: keep the referrers tag up to date for it
 */
public record PushedManifest(boolean subjectTaken) {}
