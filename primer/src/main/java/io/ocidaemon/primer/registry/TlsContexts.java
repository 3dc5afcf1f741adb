package io.ocidaemon.primer.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS contexts by settings: the JDK's trust anchors, these and more, or none asked. */
final class TlsContexts {
  private TlsContexts() {}

  /**
   * The context for these settings.
   *
   * @throws IllegalArgumentException where an extra certificate cannot be read
   */
  static SSLContext of(TransportSettings settings) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust(settings), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS context: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trust(TransportSettings settings)
      throws GeneralSecurityException, IOException {
    if (!settings.tlsVerify()) {
      return new TrustManager[] {new TrustAll()};
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    if (settings.caCertificates().isEmpty()) {
      return factory.getTrustManagers();
    }
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    int n = 0;
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        for (X509Certificate anchor : x509.getAcceptedIssuers()) {
          anchors.setCertificateEntry("jdk-" + n++, anchor);
        }
      }
    }
    for (byte[] encoded : settings.caCertificates()) {
      for (Certificate anchor : certificates(encoded)) {
        anchors.setCertificateEntry("extra-" + n++, anchor);
      }
    }
    TrustManagerFactory extended =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    extended.init(anchors);
    return extended.getTrustManagers();
  }

  /** Every certificate in DER or PEM bytes; at least one. */
  static List<Certificate> certificates(byte[] encoded) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(encoded));
      if (found.isEmpty()) {
        throw new IllegalArgumentException("no certificate in the CA bytes: DER or PEM expected");
      }
      return List.copyOf(found);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "the CA bytes are no certificate: DER or PEM expected: " + e.getMessage(), e);
    }
  }

  /** For {@code tls_verify: false}. Extended, or else the JDK would check the name after all. */
  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
