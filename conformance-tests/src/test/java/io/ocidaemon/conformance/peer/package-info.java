/**
 * The programs that oci-daemon is tried against, and the built oci-daemon itself: one small class
 * for each, that starts it on loopback in a temporary folder, waits until it answers and stops it
 * by its process id.
 *
 * <p>May use: the JDK and JUnit's assumptions; nothing of our own modules, so that no mistake of
 * ours can excuse itself.
 *
 * <pre>{@code
 * try (var upstream = DockerRegistry.start(dir.resolve("up"));
 *     var counted = CountingProxy.before(upstream.host())) {
 *   new Push(counted.host()).image(fixture);
 *   var once = Daemon.program("--mode", "cache", "once", "--config", config).run(Duration.ofMinutes(1));
 *   assertThat(once.exit()).isZero();
 * }
 * }</pre>
 */
@NullMarked
package io.ocidaemon.conformance.peer;

import org.jspecify.annotations.NullMarked;
