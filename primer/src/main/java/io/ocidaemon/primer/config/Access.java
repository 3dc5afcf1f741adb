package io.ocidaemon.primer.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a host is reached and who we are there; the same keys for registries, mirrors and caches.
 *
 * @param host canonical, {@code HOST[:PORT]} in lower case; Docker Hub is {@code docker.io}
 * @param spelled the host as the file spells it
 * @param insecure plain HTTP
 * @param tlsVerify false: HTTPS without certificate checks
 * @param authentication null: Docker's credentials ({@link DockerCredentials}), else anonymous
 * @param tls certificates for this host
 * @param proxy URL of a proxy for this host alone; null: the environment's
 */
public record Access(
    String host,
    String spelled,
    boolean insecure,
    boolean tlsVerify,
    @Nullable Authentication authentication,
    TlsConfig tls,
    @Nullable URI proxy) {

  /** A host reached over verified HTTPS, anonymously. */
  public static Access of(String host) {
    String canonical = io.ocidaemon.oci.Reference.canonicalHost(host);
    return new Access(canonical, host, false, true, null, TlsConfig.NONE, null);
  }

  /** The same, over plain HTTP. */
  public Access overHttp() {
    return new Access(host, spelled, true, tlsVerify, authentication, tls, proxy);
  }

  /** The same, as somebody. */
  public Access as(Authentication who) {
    return new Access(host, spelled, insecure, tlsVerify, who, tls, proxy);
  }

  /** Without the proxy's URL, which may hold a password. */
  @Override
  public String toString() {
    return "Access[host="
        + host
        + ", insecure="
        + insecure
        + ", tlsVerify="
        + tlsVerify
        + ", authentication="
        + authentication
        + (proxy == null ? "" : ", proxy=" + proxy.getHost() + ":" + proxy.getPort())
        + "]";
  }
}
