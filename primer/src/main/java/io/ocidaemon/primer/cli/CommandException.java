package io.ocidaemon.primer.cli;

/** Ends a command with a status and one message for the user. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status one of {@link ExitStatus}
   * @param message what, where, what to do; empty where everything is already said
   */
  CommandException(int status, String message) {
    super(message);
    this.status = status;
  }

  static CommandException environment(String message) {
    return new CommandException(ExitStatus.ENVIRONMENT, message);
  }

  static CommandException misconfigured(String message) {
    return new CommandException(ExitStatus.MISCONFIGURED, message);
  }

  int status() {
    return status;
  }
}
