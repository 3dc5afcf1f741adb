package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Lines of JSON that end with a line of their own SHA-256: what was cut short is seen. */
final class Sealed {
  private static final int SEAL =
      Digest.Algorithm.SHA256.id().length() + 1 + Digest.Algorithm.SHA256.bytes() * 2 + 1;

  private Sealed() {}

  /** Adds the last line to text that ends with a line feed. */
  static byte[] seal(ByteArrayOutputStream lines) {
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    try {
      lines.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash)); // no copy
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.writeBytes((seal(hash) + "\n").getBytes(StandardCharsets.US_ASCII));
    return lines.toByteArray();
  }

  private static String seal(MessageDigest hash) {
    return Digest.of(Digest.Algorithm.SHA256, hash).toString();
  }

  /** How many bytes stand before the last line; -1 where that line denies them. */
  static int verified(byte[] content) {
    int length = content.length - SEAL;
    if (length < 0) {
      return -1;
    }
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    hash.update(content, 0, length);
    String expected = seal(hash) + "\n";
    String found = new String(content, length, SEAL, StandardCharsets.US_ASCII);
    return expected.equals(found) ? length : -1;
  }
}
