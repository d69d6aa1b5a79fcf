package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The statements that {@code docs/outbox.md} gives to operators. */
public final class OutboxDdl {
  private static final Path NOTIFY = Path.of("server-config/postgresql/outbox-notify.sql");

  private OutboxDdl() {}

  /** Creates the table as the page describes it. */
  public static void createTable(Connection connection) throws SQLException {
    String page = read(Path.of("docs/outbox.md"));
    int begin = page.indexOf("create table carillon_outbox (");
    execute(connection, page.substring(begin, page.indexOf(");", begin) + 1));
  }

  /** Runs the script that makes a PostgreSQL notify the hub. */
  public static void createTrigger(Connection connection) throws SQLException {
    execute(connection, read(NOTIFY));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
