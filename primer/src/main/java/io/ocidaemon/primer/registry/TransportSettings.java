package io.ocidaemon.primer.registry;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How connections of one endpoint are made.
 *
 * @param connect limit for each address of a name, TLS handshake likewise
 * @param silence limit without a single byte, in either direction
 * @param tlsVerify false = any certificate and any name is taken
 * @param caCertificates extra trust anchors beside the JDK's own: each DER, or PEM with one or more
 *     certificates
 * @param proxy where requests go through, or null for none
 */
public record TransportSettings(
    Duration connect,
    Duration silence,
    boolean tlsVerify,
    List<byte[]> caCertificates,
    @Nullable ProxySettings proxy) {

  public TransportSettings {
    caCertificates = List.copyOf(caCertificates);
  }

  /** 10 s to connect, 30 s without a byte, certificates checked, no proxy. */
  public static TransportSettings defaults() {
    return new TransportSettings(
        Duration.ofSeconds(10), Duration.ofSeconds(30), true, List.of(), null);
  }

  public TransportSettings withTimeouts(Duration newConnect, Duration newSilence) {
    return new TransportSettings(newConnect, newSilence, tlsVerify, caCertificates, proxy);
  }

  public TransportSettings withTlsVerify(boolean verify) {
    return new TransportSettings(connect, silence, verify, caCertificates, proxy);
  }

  public TransportSettings withCaCertificates(List<byte[]> certificates) {
    return new TransportSettings(connect, silence, tlsVerify, certificates, proxy);
  }

  public TransportSettings withProxy(@Nullable ProxySettings newProxy) {
    return new TransportSettings(connect, silence, tlsVerify, caCertificates, newProxy);
  }
}
