package io.ocidaemon.primer.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The read API, {@code server}.
 *
 * @param listen {@code HOST:PORT}; null: the command line's default
 * @param tls null: plain HTTP
 * @param htpasswd {@code authentication.htpasswd}; null: anonymous
 * @param defaultNamespace the host meant where a client names none; null: {@code docker.io}
 */
public record ServerConfig(
    @Nullable String listen,
    @Nullable Tls tls,
    @Nullable Path htpasswd,
    @Nullable String defaultNamespace) {

  /** Plain HTTP, anonymous. */
  public static final ServerConfig DEFAULT = new ServerConfig(null, null, null, null);

  /**
   * Certificates of the read API.
   *
   * @param cert PEM chain
   * @param key PEM private key
   * @param clientCa PEM; clients must then show a certificate
   */
  public record Tls(Path cert, Path key, @Nullable Path clientCa) {}
}
