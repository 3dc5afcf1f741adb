/**
 * Where images are brought to from the store: one interface, {@link
 * io.ocidaemon.primer.deliver.Target}, and one package for each kind.
 *
 * <p>It may use {@code oci}, {@code store} and {@code primer.registry}.
 */
@NullMarked
package io.ocidaemon.primer.deliver;

import org.jspecify.annotations.NullMarked;
