package io.ocidaemon.server;

import java.io.IOException;

/**
 * The client went away in the middle of a body, which containerd's parallel fetch does all the
 * time: an end like any other, no error.
 */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGoneException(IOException cause) {
    super(cause);
  }
}
