package io.ocidaemon.primer.registry;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port (RFC 6454): credentials never cross from one origin to another.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case, an IPv6 address with its brackets
 * @param port always a number, the scheme's own where none was written
 */
record Origin(String scheme, String host, int port) {

  /**
   * Of an absolute URI. Reads the authority itself: {@link URI#getHost} knows no underscore, and
   * container networks are full of them.
   *
   * @throws IllegalArgumentException where it is not http or https with a host
   */
  static Origin of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    if (!(scheme.equals("https") || scheme.equals("http")) || authority.isEmpty()) {
      throw new IllegalArgumentException("not an absolute http or https URL");
    }
    String hostPort = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = hostPort.lastIndexOf(':');
    boolean hasPort = colon > hostPort.lastIndexOf(']');
    String host = hasPort ? hostPort.substring(0, colon) : hostPort;
    String port = hasPort ? hostPort.substring(colon + 1) : "";
    if (host.isEmpty() || !port.matches("\\d{0,5}")) {
      throw new IllegalArgumentException("not a host and port: " + hostPort);
    }
    int standard = scheme.equals("https") ? 443 : 80;
    return new Origin(
        scheme, host.toLowerCase(Locale.ROOT), port.isEmpty() ? standard : Integer.parseInt(port));
  }

  boolean secure() {
    return scheme.equals("https");
  }

  /** True for names and addresses of this machine. */
  boolean loopback() {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  /** Host and port as limits and messages name them; the scheme's own port is left out. */
  String authority() {
    return port == (secure() ? 443 : 80) ? host : host + ":" + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + authority();
  }
}
