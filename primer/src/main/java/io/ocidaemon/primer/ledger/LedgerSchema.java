package io.ocidaemon.primer.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The ledger's tables, upgraded one numbered file at a time. */
final class LedgerSchema {
  private static final int NEWEST = 1;

  private LedgerSchema() {}

  /** Runs each {@code V<n>.sql} that this database has not seen, each in one transaction. */
  static void upgrade(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS ledger_version (version INTEGER NOT NULL)");
      int version;
      try (ResultSet row =
          statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM ledger_version")) {
        row.next();
        version = row.getInt(1);
      }
      for (int next = version + 1; next <= NEWEST; next++) {
        connection.setAutoCommit(false);
        try {
          for (String sql : statements(next)) {
            statement.execute(sql);
          }
          statement.execute("INSERT INTO ledger_version VALUES (" + next + ")");
          connection.commit();
        } catch (SQLException e) {
          connection.rollback();
          throw e;
        } finally {
          connection.setAutoCommit(true);
        }
      }
    }
  }

  private static String[] statements(int version) {
    String name = "V" + version + ".sql";
    try (InputStream file = LedgerSchema.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      String text =
          new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
      return text.strip().split(";\\s*");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
