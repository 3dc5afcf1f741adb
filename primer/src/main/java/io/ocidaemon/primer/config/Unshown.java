package io.ocidaemon.primer.config;

/** What is wrong with a value that must not be shown: long, opaque, or perhaps a secret. */
final class Unshown extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  Unshown(String message) {
    super(message);
  }

  Unshown(String message, Throwable cause) {
    super(message, cause);
  }
}
