package io.ocidaemon.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content digest, {@code <algorithm>:<hex>} (image-spec, descriptor.md, "Digests").
 *
 * <p>Only the registered algorithms that servers must know are accepted: sha256 and sha512, with
 * lower-case hex of the full length.
 *
 * @param algorithm the hash function
 * @param hex lower-case hex of {@link Algorithm#bytes()} bytes
 */
public record Digest(Algorithm algorithm, String hex) implements Comparable<Digest> {

  /** A registered digest algorithm. */
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 32),
    SHA512("sha512", "SHA-512", 64);

    private final String id;
    private final String jcaName;
    private final int bytes;

    Algorithm(String id, String jcaName, int bytes) {
      this.id = id;
      this.jcaName = jcaName;
      this.bytes = bytes;
    }

    /** The name in digests and in {@code blobs/<alg>}. */
    public String id() {
      return id;
    }

    /** Length of the hash in bytes. */
    public int bytes() {
      return bytes;
    }

    /** A fresh hash function. */
    public MessageDigest newMessageDigest() {
      try {
        return MessageDigest.getInstance(jcaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has " + jcaName, e);
      }
    }
  }

  /** Checks the hex. */
  public Digest {
    if (hex.length() != algorithm.bytes * 2 || !isLowerHex(hex)) {
      throw new InvalidOciException(
          "not a digest: \""
              + InvalidOciException.excerpt(algorithm.id + ":" + hex)
              + "\": "
              + algorithm.id
              + " takes "
              + algorithm.bytes * 2
              + " lower-case hex digits");
    }
  }

  /**
   * Reads {@code sha256:…} or {@code sha512:…}.
   *
   * @throws InvalidOciException for anything else
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon > 0) {
      String id = text.substring(0, colon);
      for (Algorithm algorithm : Algorithm.values()) {
        if (algorithm.id.equals(id)) {
          return new Digest(algorithm, text.substring(colon + 1));
        }
      }
    }
    throw new InvalidOciException(
        "not a digest: \""
            + InvalidOciException.excerpt(text)
            + "\": sha256:… or sha512:… expected");
  }

  /** The digest of these bytes. */
  public static Digest of(Algorithm algorithm, byte[] content) {
    return new Digest(
        algorithm, HexFormat.of().formatHex(algorithm.newMessageDigest().digest(content)));
  }

  /** The digest that a finished hash function holds; resets it. */
  public static Digest of(Algorithm algorithm, MessageDigest finished) {
    return new Digest(algorithm, HexFormat.of().formatHex(finished.digest()));
  }

  private static boolean isLowerHex(String hex) {
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  /** By text, so {@code sha256} before {@code sha512}. */
  @Override
  public int compareTo(Digest other) {
    int byAlgorithm = algorithm.compareTo(other.algorithm);
    return byAlgorithm != 0 ? byAlgorithm : hex.compareTo(other.hex);
  }

  /** {@code <algorithm>:<hex>}. */
  @Override
  public String toString() {
    return algorithm.id + ":" + hex;
  }
}
