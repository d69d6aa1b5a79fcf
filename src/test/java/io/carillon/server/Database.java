package io.carillon.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A PostgreSQL that a server is pointed at by the scripts of {@code server-config}. */
final class Database implements AutoCloseable {
  private final EmbeddedPostgres postgres;

  private Database(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static Database start() {
    try {
      return new Database(EmbeddedPostgres.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the scripts read from the environment. */
  Map<String, String> environment() {
    return Map.of(
        "CARILLON_DB_URL",
        "jdbc:postgresql://127.0.0.1:"
            + postgres.getPort()
            + "/postgres?reWriteBatchedInserts=true",
        "CARILLON_DB_USER",
        "postgres",
        "CARILLON_DB_PASSWORD",
        "postgres");
  }

  /** How many events are in its tables. */
  long events() {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var rows =
            connection.createStatement().executeQuery("select count(*) from carillon_event")) {
      rows.next();
      return rows.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
