/**
 * The built program against the registries, clients and engines that people use: what issue by
 * issue "must show".
 *
 * <p>May use: {@code conformance.peer} and {@code conformance.fixture}; of our modules only what a
 * user of the library would.
 */
@NullMarked
package io.ocidaemon.conformance;

import org.jspecify.annotations.NullMarked;
