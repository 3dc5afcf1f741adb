/** Tests of the read API, most of them against a live server on a port of its own. */
@NullMarked
package io.ocidaemon.server;

import org.jspecify.annotations.NullMarked;
