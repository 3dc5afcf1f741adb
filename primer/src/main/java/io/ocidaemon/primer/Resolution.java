package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import org.jspecify.annotations.Nullable;

/**
 * What a name leads to today.
 *
 * @param descriptor of its manifest
 * @param tree null where the store holds it as configured, or where only a HEAD was allowed
 * @param asked requests that were sent to find out
 */
record Resolution(Descriptor descriptor, @Nullable ManifestTree tree, int asked) {}
