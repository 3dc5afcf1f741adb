/**
 * Caches: registries that images are pushed into, such as registry:2, Zot, Nexus and Harbor.
 *
 * <p>Bytes stay as they are; blobs before manifests, members before indexes, the tag last. It may
 * use {@code oci}, {@code store}, {@code primer.registry} and {@code primer.config}'s {@code
 * CacheConfig}.
 */
@NullMarked
package io.ocidaemon.primer.deliver.cache;

import org.jspecify.annotations.NullMarked;
