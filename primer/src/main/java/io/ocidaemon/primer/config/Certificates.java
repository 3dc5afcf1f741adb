package io.ocidaemon.primer.config;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates as configuration holds them: base64 of DER, or base64 of PEM text with one or
 * more certificates. Strict on purpose: what is accepted here is trusted.
 */
final class Certificates {

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private Certificates() {}

  /**
   * The certificates of a base64 text.
   *
   * @throws IllegalArgumentException with what is wrong and what to do
   */
  static List<X509Certificate> parse(String text) {
    if (text.length() > 2 * MAX_BYTES) {
      throw new Unshown("is over 1 MiB");
    }
    if (text.contains("-----BEGIN ")) {
      throw new Unshown("is PEM text; encode it once more: base64 -w0 < certificate.pem");
    }
    byte[] bytes = decode(text, "is not base64 of a certificate (base64 -w0 < certificate.pem)");
    if (bytes.length > MAX_BYTES) {
      throw new Unshown("is over 1 MiB");
    }
    String ascii = new String(bytes, StandardCharsets.ISO_8859_1);
    return ascii.contains("-----BEGIN ") ? pem(ascii) : List.of(der(bytes));
  }

  private static List<X509Certificate> pem(String text) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      if (!blocks.group(1).equals("CERTIFICATE")) {
        throw new Unshown("holds a " + blocks.group(1) + "; only certificates belong here");
      }
      certificates.add(der(decode(blocks.group(2), "holds a PEM block that is not base64")));
    }
    int begun = text.split("-----BEGIN ", -1).length - 1;
    if (certificates.isEmpty() || begun != certificates.size()) {
      throw new Unshown("holds a broken PEM block");
    }
    return certificates;
  }

  private static X509Certificate der(byte[] bytes) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(bytes));
      // The factory skips what follows a certificate; what is trusted must be all there is.
      if (!Arrays.equals(certificate.getEncoded(), bytes)) {
        throw new Unshown("has bytes after the certificate");
      }
      return certificate;
    } catch (CertificateException e) {
      throw new Unshown("holds no readable X.509 certificate", e);
    }
  }

  private static byte[] decode(String text, String otherwise) {
    String packed = text.replaceAll("[ \\t\\r\\n]", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(packed);
      if (packed.isEmpty() || !Base64.getEncoder().encodeToString(bytes).equals(packed)) {
        throw new Unshown(otherwise);
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      throw new Unshown(otherwise, e);
    }
  }

  /** Whether a certificate may be a trust anchor: a CA, or signed by itself. */
  static boolean isAnchor(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0 || isSelfSigned(certificate);
  }

  /** Whether a certificate is issued by and verifies with itself. */
  static boolean isSelfSigned(X509Certificate certificate) {
    if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
