/**
 * The commands and the wiring: picocli reads the command line, each command builds what it needs by
 * constructors and runs it.
 *
 * <p>The only package that knows all others; nothing uses it.
 */
@NullMarked
package io.ocidaemon.primer.cli;

import org.jspecify.annotations.NullMarked;
