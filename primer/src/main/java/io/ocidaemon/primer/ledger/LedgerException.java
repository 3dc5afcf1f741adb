package io.ocidaemon.primer.ledger;

import java.io.IOException;

/** The ledger's database could not be used; priming goes on without its history. */
public final class LedgerException extends IOException {
  private static final long serialVersionUID = 1L;

  LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
