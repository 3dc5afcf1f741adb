package io.ocidaemon.primer.config;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of one host, beside the system's trust anchors.
 *
 * @param caFile {@code tls.ca_file}: PEM, more trust anchors
 * @param cert {@code tls.cert}: PEM chain of our client certificate; there exactly where {@code
 *     key} is
 * @param key {@code tls.key}: PEM private key of {@code cert}
 * @param caCertificates {@code ca_cert_b64}, decoded
 */
public record TlsConfig(
    @Nullable Path caFile,
    @Nullable Path cert,
    @Nullable Path key,
    List<X509Certificate> caCertificates) {

  /** Nothing beside the system's trust anchors. */
  public static final TlsConfig NONE = new TlsConfig(null, null, null, List.of());

  /** Copies the list. */
  public TlsConfig {
    caCertificates = List.copyOf(caCertificates);
  }

  /** Whether a {@code tls} block was given: the key that is not built yet. */
  boolean hasFiles() {
    return caFile != null || cert != null || key != null;
  }
}
