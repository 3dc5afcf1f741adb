/**
 * The four words for every failure, which every room and every output uses: refused, unavailable,
 * broken, misconfigured. It knows nothing of ours.
 */
@NullMarked
package io.ocidaemon.primer.failure;

import org.jspecify.annotations.NullMarked;
