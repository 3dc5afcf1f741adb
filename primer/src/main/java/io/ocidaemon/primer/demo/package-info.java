/**
 * The sample upstream of the command {@code demo}: a few images made on the spot, in a store of
 * their own, served by our own read API. No network is needed.
 */
@NullMarked
package io.ocidaemon.primer.demo;

import org.jspecify.annotations.NullMarked;
