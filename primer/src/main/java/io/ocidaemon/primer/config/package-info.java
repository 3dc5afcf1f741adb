/**
 * The configuration: YAML in, immutable records out, and every mistake at once.
 *
 * <p>{@link io.ocidaemon.primer.config.ConfigLoader} reads a file into a {@link
 * io.ocidaemon.primer.config.Config}; each mistake is a {@link io.ocidaemon.primer.config.Problem}
 * with file, line and key path. One package-private reader per section turns positioned YAML into
 * one record; nothing here reaches the network. {@link io.ocidaemon.primer.config.NotYet} says
 * which accepted keys are not built yet, {@link io.ocidaemon.primer.config.Check} is the {@code
 * check} command without its shell.
 *
 * <p>May use: {@code io.ocidaemon.oci}, {@code io.ocidaemon.primer.select}, the JDK,
 * snakeyaml-engine and Jackson.
 *
 * <pre>{@code
 * LoadResult result = ConfigLoader.load(Path.of("/opt/oci-daemon/config.yaml"));
 * result.errors().forEach(System.err::println); // FILE:LINE: KEY.PATH: what is wrong
 * for (RegistryConfig registry : result.require().registries()) { ... }
 * }</pre>
 */
@NullMarked
package io.ocidaemon.primer.config;

import org.jspecify.annotations.NullMarked;
