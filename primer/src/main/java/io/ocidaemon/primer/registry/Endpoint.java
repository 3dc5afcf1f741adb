package io.ocidaemon.primer.registry;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * One registry: where it is, how it is reached and as whom.
 *
 * @param host {@code HOST[:PORT]} as users write it and as references name it; {@code docker.io}
 *     for Docker Hub
 * @param insecure plain HTTP
 * @param credentials as whom
 * @param transport timeouts, TLS and proxy
 */
public record Endpoint(
    String host, boolean insecure, Credentials credentials, TransportSettings transport) {

  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+](:\\d{1,5})?");

  public Endpoint {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("not HOST[:PORT]: " + host);
    }
  }

  /** HTTPS, nobody, everything default. */
  public static Endpoint of(String host) {
    return new Endpoint(host, false, Credentials.anonymous(), TransportSettings.defaults());
  }

  /** Plain HTTP, nobody, everything default. */
  public static Endpoint insecure(String host) {
    return new Endpoint(host, true, Credentials.anonymous(), TransportSettings.defaults());
  }

  public Endpoint withCredentials(Credentials other) {
    return new Endpoint(host, insecure, other, transport);
  }

  public Endpoint withTransport(TransportSettings other) {
    return new Endpoint(host, insecure, credentials, other);
  }

  /** Scheme and authority, without a path. Docker Hub's API lives under a name of its own. */
  URI base() {
    String api =
        switch (host) {
          case "docker.io", "index.docker.io" -> "registry-1.docker.io";
          default -> host;
        };
    return URI.create((insecure ? "http://" : "https://") + api);
  }
}
