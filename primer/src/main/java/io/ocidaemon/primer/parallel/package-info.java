/**
 * Many steps of one work at once, as the pass and its targets need them.
 *
 * <p>What lives here: {@link io.ocidaemon.primer.parallel.Parallel}. May use: the JDK.
 *
 * <pre>{@code
 * Parallel.each(layers, 8, layer -> fetch(layer)); // the first failure interrupts the others
 * }</pre>
 */
@NullMarked
package io.ocidaemon.primer.parallel;

import org.jspecify.annotations.NullMarked;
