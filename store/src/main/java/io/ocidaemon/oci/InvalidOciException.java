package io.ocidaemon.oci;

/** Text or bytes that do not have the form that an OCI specification gives. */
public final class InvalidOciException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, with the offending text shortened to a line
   */
  public InvalidOciException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong, with the offending text shortened to a line
   * @param cause the parser's own complaint
   */
  public InvalidOciException(String message, Throwable cause) {
    super(message, cause);
  }

  /** One printable line of at most 100 characters, for messages about foreign text. */
  public static String excerpt(String text) {
    int limit = Math.min(text.length(), 100);
    StringBuilder line = new StringBuilder(limit + 3);
    for (int i = 0; i < limit; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return text.length() > limit ? line.append("...").toString() : line.toString();
  }
}
