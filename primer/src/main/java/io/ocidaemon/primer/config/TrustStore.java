package io.ocidaemon.primer.config;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Named trust anchors, one item of {@code trustStores}.
 *
 * @param name {@code [a-zA-Z0-9_.-]+}
 * @param type what the certificates vouch for
 * @param certificates at least one
 */
public record TrustStore(String name, StoreType type, List<X509Certificate> certificates) {

  /** Copies the list. */
  public TrustStore {
    certificates = List.copyOf(certificates);
  }

  /** Short: certificates print pages. */
  @Override
  public String toString() {
    return type + ":" + name + " (" + certificates.size() + ")";
  }
}
