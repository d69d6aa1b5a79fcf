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

  private static final Path MARIADB = Path.of("server-config/database/mariadb/1.sql");
  private static final String CREATED_AT =
      "created_at timestamp(6) default current_timestamp(6) not null";

  private OutboxDdl() {}

  /** Creates the table of a source as the page describes it, for the database. */
  public static void createTable(Connection connection) throws SQLException {
    boolean isStandard = !connection.getMetaData().getDatabaseProductName().equals("MariaDB");
    String text = read(isStandard ? Path.of("docs/outbox.md") : MARIADB);
    int begin = text.indexOf("create table carillon_outbox (");
    String statement = text.substring(begin, text.indexOf(";", begin));
    execute(
        connection,
        isStandard ? statement : statement.replaceFirst(",", ",\n  " + CREATED_AT + ","));
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
