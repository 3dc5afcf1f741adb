package io.ocidaemon.primer.cli;

import org.jspecify.annotations.Nullable;

/**
 * Where the read API listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 0 = any
 */
record ListenAddress(String host, int port) {
  static final ListenAddress DEFAULT = new ListenAddress("127.0.0.1", 5050);

  /** Reads {@code HOST:PORT} or {@code [IPV6]:PORT}. */
  static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw wrong(text);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (host.isEmpty() || port < 0 || port > 65_535) {
        throw wrong(text);
      }
      return new ListenAddress(host, port);
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  /** The command line's word first, then the file's, then the default. */
  static ListenAddress of(@Nullable String option, @Nullable String configured) {
    return option != null ? parse(option) : configured != null ? parse(configured) : DEFAULT;
  }

  private static CommandException wrong(String text) {
    return CommandException.misconfigured(
        "\"" + text + "\" is no address to listen on: HOST:PORT expected, IPv6 as [::1]:5050");
  }

  ListenAddress withPort(int other) {
    return new ListenAddress(host, other);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
