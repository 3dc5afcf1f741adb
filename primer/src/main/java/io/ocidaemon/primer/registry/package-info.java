/**
 * The client of the OCI Distribution API, for pull and push.
 *
 * <p>What lives here: one HTTP client behind {@link io.ocidaemon.primer.registry.HttpTransport},
 * limits per host, retries, authentication, one small file per endpoint kind, and {@link
 * io.ocidaemon.primer.registry.RegistryClient} in front of them. Redirects, retries, resume and
 * credentials are all decided here and never by the HTTP library.
 *
 * <p>May use: {@code io.ocidaemon.oci}, the HTTP library (only in {@code ApacheTransport} and
 * {@code TlsContexts}), Jackson. It knows nothing of configuration files, the store or the pass.
 *
 * <p>Every failure is a {@link io.ocidaemon.primer.registry.RegistryException} that carries one of
 * the four words. An interrupt is an {@link java.io.InterruptedIOException} with the thread's flag
 * set again. All calls block; they are meant for virtual threads.
 *
 * <pre>{@code
 * try (RegistryClient quay = RegistryClient.of(Endpoint.of("quay.io"), RegistrySettings.defaults())) {
 *   FetchedManifest image = quay.manifest("prometheus/busybox", "latest").orElseThrow();
 *   for (Descriptor blob : image.manifest().references()) {
 *     try (BlobBody body = quay.blob("prometheus/busybox", blob, 0)) {
 *       ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
 *       while (body.read(buffer.clear()) >= 0) { hash.update(buffer.flip()); }
 *     }
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.ocidaemon.primer.registry;

import org.jspecify.annotations.NullMarked;
