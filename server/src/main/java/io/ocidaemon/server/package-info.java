/**
 * The read API: an embeddable, read-only OCI registry over a store (OCI Distribution 1.1, GET and
 * HEAD).
 *
 * <p>Ten lines make a registry:
 *
 * {@snippet :
 * try (Store store = Store.openReadOnly(Path.of("data"));
 *     RegistryServer server =
 *         RegistryServer.of(store)
 *             .admit(entry -> !entry.policies().isEmpty())
 *             .defaultNamespace("docker.io")
 *             .listen("127.0.0.1", 0)
 *             .routes(routes -> routes.get("/hello", (request, response) -> hello(response)))
 *             .start()) {
 *   System.out.println("listening on " + server.url());
 *   Thread.currentThread().join();
 * }
 * }
 *
 * <p>In a servlet container of your own: {@link io.ocidaemon.server.RegistryServlet}, mapped to
 * {@code /v2/*}. Nothing in the registry knows Javalin or Jetty; only {@code RegistryServer} and
 * the classes named {@code Jetty…} and {@code Sendfile…} do.
 *
 * <p>One file a resource ({@code ManifestResource}, {@code BlobResource}, {@code TagResource},
 * {@code ReferrerResource}, {@code CatalogResource}); {@code View} is what a request may see,
 * {@code Exchange} how it is answered, {@code ErrorCode} every error there is. It may use {@code
 * io.ocidaemon.store}, {@code io.ocidaemon.oci}, Javalin, Jetty, Caffeine and the JDK, and never
 * the primer. A request only reads the store: nothing here dials a registry or writes.
 */
@NullMarked
package io.ocidaemon.server;

import org.jspecify.annotations.NullMarked;
