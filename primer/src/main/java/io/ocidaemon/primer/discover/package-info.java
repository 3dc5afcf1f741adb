/**
 * Finds out which repositories a registry has.
 *
 * <p>What lives here: {@link io.ocidaemon.primer.discover.Discovery} and one class per way to
 * discover. A name that the configuration writes out needs none. Which of the found names match is
 * not decided here. May use: {@code primer.registry}.
 *
 * <pre>{@code
 * List<String> all = new CatalogDiscovery(registry).repositories();
 * }</pre>
 */
@NullMarked
package io.ocidaemon.primer.discover;

import org.jspecify.annotations.NullMarked;
