package io.ocidaemon.primer.registry;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy.
 *
 * @param uri its scheme, host and port; no user information
 * @param username for Basic on {@code CONNECT}, or null for none
 * @param password a secret, never in {@code toString}
 */
public record ProxySettings(URI uri, @Nullable String username, @Nullable String password) {
  public ProxySettings {
    Origin.of(uri);
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("a proxy's URL holds no user information");
    }
  }

  @Override
  public String toString() {
    return "ProxySettings[" + Origin.of(uri) + (username == null ? "" : ", <redacted>") + "]";
  }
}
