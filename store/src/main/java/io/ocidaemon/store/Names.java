package io.ocidaemon.store;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Random names, each used once. */
final class Names {
  private final RandomGenerator random;

  Names(RandomGenerator random) {
    this.random = random;
  }

  static Names secure() {
    return new Names(new SecureRandom());
  }

  /** 32 hex digits. */
  String next() {
    byte[] bytes = new byte[16];
    synchronized (random) {
      random.nextBytes(bytes);
    }
    return HexFormat.of().formatHex(bytes);
  }
}
