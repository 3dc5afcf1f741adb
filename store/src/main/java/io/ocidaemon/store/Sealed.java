package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** Lines of JSON that end with a line of their own SHA-256: what was cut short is seen. */
final class Sealed {
  private static final int SEAL =
      Digest.Algorithm.SHA256.id().length() + 1 + Digest.Algorithm.SHA256.bytes() * 2 + 1;

  private Sealed() {}

  /** Adds the last line to text that ends with a line feed. */
  static byte[] seal(ByteArrayOutputStream lines) {
    byte[] text = lines.toByteArray();
    byte[] line =
        (Digest.of(Digest.Algorithm.SHA256, text) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(text, text.length + line.length);
    System.arraycopy(line, 0, all, text.length, line.length);
    return all;
  }

  /** How many bytes stand before the last line; -1 where that line denies them. */
  static int verified(byte[] content) {
    int length = content.length - SEAL;
    if (length < 0) {
      return -1;
    }
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    hash.update(content, 0, length);
    String expected = Digest.of(Digest.Algorithm.SHA256, hash) + "\n";
    String found = new String(content, length, SEAL, StandardCharsets.US_ASCII);
    return expected.equals(found) ? length : -1;
  }
}
