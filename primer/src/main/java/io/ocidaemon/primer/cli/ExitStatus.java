package io.ocidaemon.primer.cli;

/** The exit statuses of every command (contract.md, "Commands"). */
final class ExitStatus {
  static final int DONE = 0;
  static final int IMAGES_FAILED = 1;
  static final int MISCONFIGURED = 2;
  static final int ENVIRONMENT = 4;
  static final int BUG = 70;

  private ExitStatus() {}
}
