package io.ocidaemon.primer.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The ledger of one daemon; safe for many threads. */
public final class Ledger implements AutoCloseable {
  private static final int MAX_TEXT = 2000;

  private final String daemon;
  private final Connection connection;

  // One embedded connection: statements take microseconds, a pool would only add states.
  private final ReentrantLock lock = new ReentrantLock();

  private Ledger(String daemon, Connection connection) {
    this.daemon = daemon;
    this.connection = connection;
  }

  /**
   * Opens the embedded ledger, making or upgrading its tables.
   *
   * @param state the daemon's state folder, a local disk
   * @param daemon the daemon's id
   */
  public static Ledger open(Path state, String daemon) throws IOException {
    // DB_CLOSE_ON_EXIT: the daemon closes it itself, after the last pass has written.
    String url =
        "jdbc:h2:file:"
            + state.toAbsolutePath().resolve("ledger")
            + ";DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=4096";
    try {
      Connection connection = DriverManager.getConnection(url, "sa", "");
      connection.setAutoCommit(true);
      LedgerSchema.upgrade(connection);
      return new Ledger(daemon, connection);
    } catch (SQLException e) {
      throw new LedgerException(
          "the ledger in "
              + state
              + " cannot be opened: "
              + e.getMessage()
              + "; it holds history only: move ledger.mv.db away to go on without it",
          e);
    }
  }

  /**
   * Writes the last known of one image. Size, media type and times stay what they were where the
   * record does not know them: nothing of it ran.
   */
  public void image(ImageRecord image) throws IOException {
    ErrorRecord error = image.error();
    Filler known =
        statement -> {
          statement.setString(1, image.digest());
          statement.setString(2, image.mediaType());
          statement.setString(3, image.verdict());
          statement.setString(4, bounded(image.reason()));
          if (image.bytes() == null) {
            statement.setNull(5, Types.BIGINT);
          } else {
            statement.setLong(5, image.bytes());
          }
          statement.setInt(6, image.attempts());
          time(statement, 7, image.lastSuccess());
          time(statement, 8, error == null ? null : error.at());
          statement.setString(9, error == null ? null : error.kind());
          statement.setString(10, error == null ? null : bounded(error.message()));
          statement.setString(11, daemon);
          statement.setString(12, image.reference());
        };
    PhaseTimes times = image.times();
    transaction(() -> {
      int there =
          execute(
              """
              UPDATE image SET digest = ?, media_type = COALESCE(?, media_type), verdict = ?,
                reason = ?, bytes = COALESCE(?, bytes), attempts = ?, last_success = ?,
                last_error_at = ?, error_kind = ?, error_message = ?
              WHERE daemon = ? AND reference = ?
              """,
              known);
      if (there == 0) {
        execute(
            """
            INSERT INTO image (digest, media_type, verdict, reason, bytes, attempts, last_success,
              last_error_at, error_kind, error_message, daemon, reference)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            known);
      }
      if (!times.equals(PhaseTimes.NONE)) {
        execute(
            """
            UPDATE image SET resolve_ms = ?, fetch_ms = ?, verify_ms = ?, commit_ms = ?
            WHERE daemon = ? AND reference = ?
            """,
            statement -> {
              statement.setLong(1, times.resolve());
              statement.setLong(2, times.fetch());
              statement.setLong(3, times.verify());
              statement.setLong(4, times.commit());
              statement.setString(5, daemon);
              statement.setString(6, image.reference());
            });
      }
    });
  }

  /** Writes the last known of one image at one target. */
  public void delivery(DeliveryRecord delivery) throws IOException {
    ErrorRecord error = delivery.error();
    run(
        "DELETE FROM delivery WHERE daemon = ? AND reference = ? AND target = ?",
        statement -> {
          statement.setString(1, daemon);
          statement.setString(2, delivery.reference());
          statement.setString(3, delivery.target());
        },
        """
        INSERT INTO delivery (daemon, reference, target, digest, state, deliver_ms, at_time,
          error_kind, error_message)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        statement -> {
          statement.setString(1, daemon);
          statement.setString(2, delivery.reference());
          statement.setString(3, delivery.target());
          statement.setString(4, delivery.digest());
          statement.setString(5, delivery.state());
          statement.setLong(6, delivery.millis());
          time(statement, 7, delivery.at());
          statement.setString(8, error == null ? null : error.kind());
          statement.setString(9, error == null ? null : bounded(error.message()));
        });
  }

  /** Adds a finished pass. */
  public void pass(PassRecord pass) throws IOException {
    run(
        "DELETE FROM pass WHERE daemon = ? AND pass_id = ? AND registry = ?",
        statement -> {
          statement.setString(1, daemon);
          statement.setString(2, pass.passId());
          statement.setString(3, pass.registry());
        },
        """
        INSERT INTO pass (daemon, pass_id, registry, started, ended, images, primed, failed, bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        statement -> {
          statement.setString(1, daemon);
          statement.setString(2, pass.passId());
          statement.setString(3, pass.registry());
          time(statement, 4, pass.started());
          time(statement, 5, pass.ended());
          statement.setInt(6, pass.images());
          statement.setInt(7, pass.primed());
          statement.setInt(8, pass.failed());
          statement.setLong(9, pass.bytes());
        });
  }

  /** When the referrers of this image were looked up last. */
  public Optional<Instant> referrersLookedUp(String reference) throws IOException {
    List<Instant> found =
        query(
            "SELECT referrers_at FROM image WHERE daemon = ? AND reference = ?",
            statement -> {
              statement.setString(1, daemon);
              statement.setString(2, reference);
            },
            row -> instant(row, 1));
    return found.stream().findFirst();
  }

  /** Notes that the referrers of this image were looked up. */
  public void referrersLookedUp(String reference, Instant at) throws IOException {
    run(
        "UPDATE image SET referrers_at = ? WHERE daemon = ? AND reference = ?",
        statement -> {
          time(statement, 1, at);
          statement.setString(2, daemon);
          statement.setString(3, reference);
        });
  }

  /** Every image that this daemon knows of, by reference. */
  public List<ImageRecord> images() throws IOException {
    return query(
        """
        SELECT reference, digest, media_type, verdict, reason, bytes, resolve_ms, fetch_ms,
          verify_ms, commit_ms, attempts, last_success, last_error_at, error_kind, error_message
        FROM image WHERE daemon = ? ORDER BY reference
        """,
        statement -> statement.setString(1, daemon),
        row -> {
          long bytes = row.getLong(6);
          boolean noBytes = row.wasNull();
          return new ImageRecord(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getString(5),
              noBytes ? null : bytes,
              new PhaseTimes(row.getLong(7), row.getLong(8), row.getLong(9), row.getLong(10)),
              row.getInt(11),
              instant(row, 12),
              error(instant(row, 13), row.getString(14), row.getString(15)));
        });
  }

  /** Every delivery that this daemon knows of, by reference and target. */
  public List<DeliveryRecord> deliveries() throws IOException {
    return query(
        """
        SELECT reference, target, digest, state, deliver_ms, at_time, error_kind, error_message
        FROM delivery WHERE daemon = ? ORDER BY reference, target
        """,
        statement -> statement.setString(1, daemon),
        row -> {
          Instant at = instant(row, 6);
          Instant when = at == null ? Instant.EPOCH : at;
          return new DeliveryRecord(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getLong(5),
              when,
              error(when, row.getString(7), row.getString(8)));
        });
  }

  /** Drops an image and its deliveries: the configuration no longer names it. */
  public void forget(String reference) throws IOException {
    Filler key =
        statement -> {
          statement.setString(1, daemon);
          statement.setString(2, reference);
        };
    run(
        "DELETE FROM image WHERE daemon = ? AND reference = ?",
        key,
        "DELETE FROM delivery WHERE daemon = ? AND reference = ?",
        key);
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  private interface Filler {
    void fill(PreparedStatement statement) throws SQLException;
  }

  private interface RowReader<T> {
    @Nullable T read(ResultSet row) throws SQLException;
  }

  private interface Work {
    void run() throws SQLException;
  }

  private void run(String sql, Filler filler) throws IOException {
    transaction(() -> execute(sql, filler));
  }

  /** Both statements or none. */
  private void run(String first, Filler firstFiller, String second, Filler secondFiller)
      throws IOException {
    transaction(() -> {
      execute(first, firstFiller);
      execute(second, secondFiller);
    });
  }

  private void transaction(Work work) throws IOException {
    lock.lock();
    try {
      connection.setAutoCommit(false);
      try {
        work.run();
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  /** How many rows it changed. */
  private int execute(String sql, Filler filler) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      filler.fill(statement);
      return statement.executeUpdate();
    }
  }

  private <T> List<T> query(String sql, Filler filler, RowReader<T> reader) throws IOException {
    lock.lock();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      filler.fill(statement);
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          T row = reader.read(rows);
          if (row != null) {
            found.add(row);
          }
        }
      }
      return found;
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  private static LedgerException failure(SQLException e) {
    return new LedgerException("the ledger failed: " + e.getMessage(), e);
  }

  private static @Nullable ErrorRecord error(
      @Nullable Instant at, @Nullable String kind, @Nullable String message) {
    return at == null || kind == null ? null : new ErrorRecord(kind, String.valueOf(message), at);
  }

  private static void time(PreparedStatement statement, int index, @Nullable Instant instant)
      throws SQLException {
    if (instant == null) {
      statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
    }
  }

  private static @Nullable Instant instant(ResultSet row, int index) throws SQLException {
    OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable String bounded(@Nullable String text) {
    return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
