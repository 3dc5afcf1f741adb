package io.ocidaemon.server;

/** Ends a request with an error body. It carries no stack trace: a 404 must be cheap. */
final class RegistryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param detail what was asked for, for the reader of the body; empty for none
   */
  RegistryException(ErrorCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  ErrorCode code() {
    return code;
  }

  String detail() {
    String detail = getMessage();
    return detail == null ? "" : detail;
  }
}
