package io.ocidaemon.primer.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the ledger lives, {@code ledger}.
 *
 * @param url a JDBC URL; null: embedded under {@code --state}. A secret, as it may hold a password
 * @param username of the database
 * @param password of the database
 * @param keep how long entries are kept
 */
public record LedgerConfig(
    @Nullable Secret url, @Nullable Secret username, @Nullable Secret password, Duration keep) {

  /** Embedded, 90 days. */
  public static final LedgerConfig DEFAULT =
      new LedgerConfig(null, null, null, Duration.ofDays(90));
}
