package io.ocidaemon.primer.config;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks public keys: one PEM block each, as {@code cosign generate-key-pair} writes them. */
final class PublicKeys {

  private static final Pattern BLOCK =
      Pattern.compile(
          "\\s*-----BEGIN PUBLIC KEY-----\\s*([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  private PublicKeys() {}

  /**
   * The PEM block, trimmed.
   *
   * @throws IllegalArgumentException with what is wrong, without the text
   */
  static String check(String text) {
    if (text.contains("PRIVATE KEY")) {
      throw new Unshown("is a private key; only the public one belongs here");
    }
    Matcher block = BLOCK.matcher(text);
    if (!block.matches()) {
      throw new Unshown(
          "must be one PEM block, -----BEGIN PUBLIC KEY-----; ${file:cosign.pub} reads it");
    }
    try {
      byte[] der = Base64.getDecoder().decode(block.group(1).replaceAll("\\s", ""));
      for (String algorithm : new String[] {"EC", "RSA", "Ed25519"}) {
        if (isKey(algorithm, der)) {
          return text.strip();
        }
      }
    } catch (IllegalArgumentException e) {
      throw new Unshown("holds a PEM block that is not base64", e);
    }
    throw new Unshown("holds no EC, RSA or Ed25519 public key");
  }

  private static boolean isKey(String algorithm, byte[] der) {
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)) != null;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
