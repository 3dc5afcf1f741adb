package io.ocidaemon.primer.demo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The smallest writer of tar that a layer of a few text files needs (POSIX ustar). */
final class SampleTar {
  private static final int BLOCK = 512;

  private SampleTar() {}

  /** Files of mode 0644, of user 0, of the year 1970, in order of their names. */
  static byte[] of(Map<String, String> files) {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
      byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
      tar.writeBytes(header(file.getKey(), content.length));
      tar.writeBytes(content);
      tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }
    tar.writeBytes(new byte[2 * BLOCK]);
    return tar.toByteArray();
  }

  private static byte[] header(String name, int size) {
    byte[] header = new byte[BLOCK];
    text(header, 0, name);
    text(header, 100, "0000644\0");
    text(header, 108, "0000000\0");
    text(header, 116, "0000000\0");
    text(header, 124, String.format(Locale.ROOT, "%011o\0", size));
    text(header, 136, "00000000000\0");
    text(header, 148, "        ");
    text(header, 156, "0");
    text(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b;
    }
    text(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    return header;
  }

  private static void text(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
