/**
 * The store: one OCI image layout on disk, whose truth is a commit log.
 *
 * <p>It may use {@code io.ocidaemon.oci}, the JDK and Jackson, and knows nothing of networks,
 * policies or engines. Design: docs/architecture.md, "The store on disk".
 */
@NullMarked
package io.ocidaemon.store;

import org.jspecify.annotations.NullMarked;
