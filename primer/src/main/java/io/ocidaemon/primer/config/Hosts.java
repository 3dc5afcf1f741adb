package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Reference;

/** Checks {@code host} keys: {@code HOST[:PORT]} and nothing more. */
final class Hosts {

  private Hosts() {}

  /**
   * The canonical host.
   *
   * @throws IllegalArgumentException with what is wrong and how to write it
   */
  static String canonical(String host) {
    String shown = "\"" + host + "\"";
    if (host.contains("@")) {
      throw new Unshown("has credentials in it; they stand under authentication");
    }
    int scheme = host.indexOf("://");
    if (scheme >= 0) {
      String rest = host.substring(scheme + 3).replaceAll("/.*", "");
      throw new IllegalArgumentException(
          shown
              + " has a scheme; write "
              + (rest.isEmpty() ? "HOST[:PORT]" : rest)
              + (host.startsWith("http:") ? " and insecure: true for plain HTTP" : ""));
    }
    if (host.contains("/")) {
      throw new IllegalArgumentException(
          shown + " has a path; write HOST[:PORT], and paths where images are named");
    }
    if (!host.startsWith("[") && host.indexOf(':') != host.lastIndexOf(':')) {
      throw new IllegalArgumentException(shown + ": write an IPv6 address as [::1] or [::1]:5000");
    }
    String canonical = Reference.canonicalHost(host);
    int colon = canonical.lastIndexOf(':');
    if (colon > canonical.lastIndexOf(']')) {
      String port = canonical.substring(colon + 1);
      if (!port.matches("[0-9]{1,5}")
          || Integer.parseInt(port) < 1
          || Integer.parseInt(port) > 65535) {
        throw new IllegalArgumentException(shown + " has no port from 1 to 65535 after the colon");
      }
    }
    if (!Reference.isHost(canonical) || (host.startsWith("[") && !isIpv6(canonical))) {
      throw new IllegalArgumentException(shown + " is no HOST[:PORT]");
    }
    return canonical;
  }

  /** {@code HOST:PORT} to listen on; port 0 is any. */
  static String listen(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no HOST:PORT, such as 127.0.0.1:5050 or [::1]:5050");
    }
    canonical(text.substring(0, colon));
    return text;
  }

  private static boolean isIpv6(String host) {
    String address = host.substring(1, Math.max(1, host.indexOf(']')));
    try {
      // An address with a colon is read as it is: no look-up happens.
      return address.contains(":")
          && java.net.InetAddress.ofLiteral(address) instanceof java.net.Inet6Address;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
