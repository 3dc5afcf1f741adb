package io.ocidaemon.primer;

import io.ocidaemon.primer.config.Access;
import io.ocidaemon.primer.config.Authentication;
import io.ocidaemon.primer.config.AuthenticationType;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.DockerCredentials;
import io.ocidaemon.primer.config.MirrorConfig;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.config.Secret;
import io.ocidaemon.primer.registry.Credentials;
import io.ocidaemon.primer.registry.Endpoint;
import io.ocidaemon.primer.registry.Mirror;
import io.ocidaemon.primer.registry.MirroredUpstream;
import io.ocidaemon.primer.registry.RegistryClient;
import io.ocidaemon.primer.registry.RegistrySettings;
import io.ocidaemon.primer.registry.RetrySettings;
import io.ocidaemon.primer.registry.TransportSettings;
import io.ocidaemon.primer.registry.Upstream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** From the configuration to clients; one for each way that a host is reached, shared by all. */
public final class Clients implements AutoCloseable {
  private final RegistrySettings settings;
  private final DockerCredentials docker;
  private final Map<Access, RegistryClient> clients = new ConcurrentHashMap<>();
  private final Map<Access, RegistryClient> mirrors = new ConcurrentHashMap<>();
  private final Map<RegistryConfig, Upstream> upstreams = new ConcurrentHashMap<>();

  /**
   * @param settings shared limits and listeners
   * @param docker serves hosts that have no {@code authentication}
   */
  public Clients(RegistrySettings settings, DockerCredentials docker) {
    this.settings = settings;
    this.docker = docker;
  }

  /** The registry with its mirrors before it. */
  Upstream upstream(RegistryConfig registry) {
    return upstreams.computeIfAbsent(registry, this::newUpstream);
  }

  /** The client of a cache. */
  RegistryClient cache(CacheConfig cache) {
    return client(cache.access());
  }

  private Upstream newUpstream(RegistryConfig registry) {
    RegistryClient origin = client(registry.access());
    if (registry.mirrors().isEmpty()) {
      return origin;
    }
    List<Mirror> before = new ArrayList<>();
    for (MirrorConfig mirror : registry.mirrors()) {
      before.add(
          new Mirror(
              mirror(mirror.access()),
              repository -> mirror.path().render(registry.host(), repository),
              mirror.resolve()));
    }
    return new MirroredUpstream(origin, before, settings.warnings());
  }

  private RegistryClient mirror(Access access) {
    return mirrors.computeIfAbsent(
        access, it -> RegistryClient.of(endpoint(it), settings.withRetry(RetrySettings.mirror())));
  }

  private RegistryClient client(Access access) {
    return clients.computeIfAbsent(access, it -> RegistryClient.of(endpoint(it), settings));
  }

  private Endpoint endpoint(Access access) {
    return new Endpoint(
        access.host(),
        access.insecure(),
        credentials(access),
        TransportSettings.defaults()
            .withTlsVerify(access.tlsVerify())
            .withCaCertificates(encoded(access.tls().caCertificates())));
  }

  private Credentials credentials(Access access) {
    Authentication given = access.authentication();
    if (given == null) {
      return docker.find(access.host()).map(Clients::credentials).orElse(Credentials.anonymous());
    }
    return credentials(given);
  }

  private static Credentials credentials(Authentication given) {
    Secret username = given.username();
    String password = given.password().value();
    if (username == null) {
      return new Credentials.BearerToken(password);
    }
    return given.type() == AuthenticationType.BASIC
        ? new Credentials.Basic(username.value(), password)
        : new Credentials.TokenFlow(username.value(), password);
  }

  private static List<byte[]> encoded(List<X509Certificate> certificates) {
    List<byte[]> encoded = new ArrayList<>(certificates.size());
    for (X509Certificate certificate : certificates) {
      try {
        encoded.add(certificate.getEncoded());
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate that was decoded can be encoded", e);
      }
    }
    return encoded;
  }

  @Override
  public void close() {
    clients.values().forEach(RegistryClient::close);
    mirrors.values().forEach(RegistryClient::close);
  }
}
