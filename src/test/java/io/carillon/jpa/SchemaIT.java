package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.log.PageLimit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The tables, and the providers on them. */
class SchemaIT extends LogTest {
  @Test
  void eventsKeysAndPublisherIdsAreReadAlongTheirPrimaryKeys() throws SQLException {
    assertThat(primaryKey("carillon_event")).containsExactly("channel", "seq");
    assertThat(primaryKey("carillon_key")).containsExactly("channel", "seq");
    assertThat(primaryKey("carillon_publisher_id")).containsExactly("publisher_id");
  }

  @Test
  void onlyKeysAndExpiriesHaveAnIndex() throws SQLException {
    for (String table : List.of("carillon_event", "carillon_publisher_id")) {
      assertThat(indexes(table, false)).as(table).hasSize(1);
    }
    assertThat(indexes("carillon_key", false).values())
        .containsExactlyInAnyOrder(
            List.of("channel", "seq"), List.of("channel", "event_key", "seq"));
    assertThat(indexes("carillon_expiry", false).values()).contains(List.of("expires_at"));
  }

  private Collection<String> primaryKey(String table) throws SQLException {
    Map<Short, String> primaryKey = new TreeMap<>();
    try (Connection connection = node().dataSource().getConnection();
        ResultSet columns =
            connection.getMetaData().getPrimaryKeys(null, null, storedName(connection, table))) {
      while (columns.next()) {
        primaryKey.put(
            columns.getShort("KEY_SEQ"), columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
      }
    }
    return primaryKey.values();
  }

  /** The columns of each index. */
  private Map<String, List<String>> indexes(String table, boolean unique) throws SQLException {
    Map<String, List<String>> indexes = new TreeMap<>();
    try (Connection connection = node().dataSource().getConnection();
        ResultSet columns =
            connection
                .getMetaData()
                .getIndexInfo(null, null, storedName(connection, table), unique, false)) {
      while (columns.next()) {
        indexes
            .computeIfAbsent(columns.getString("INDEX_NAME"), name -> new ArrayList<>())
            .add(columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
      }
    }
    return indexes;
  }

  private static String storedName(Connection connection, String name) throws SQLException {
    return connection.getMetaData().storesUpperCaseIdentifiers()
        ? name.toUpperCase(Locale.ROOT)
        : name;
  }

  @Test
  void aRestartOnTheSameDatabaseKeepsEverythingAndIsQuiet() {
    DataSource database = stack.newDatabase();
    Stack.Node before = stack.boot(database);
    try (GroupCommitAppender appender = appender(before, DEFAULT, announced::add)) {
      append(appender, many(3));
    }
    before.factory().close();
    List<String> warnings = new ArrayList<>();
    Handler listener = new WarningsHandler(warnings);
    Logger.getLogger("").addHandler(listener);
    Stack.Node after;
    try {
      after = stack.boot(database);
      after.factory().createEntityManager().close();
    } finally {
      Logger.getLogger("").removeHandler(listener);
    }

    assertThat(warnings).isEmpty();
    assertThat(after.dataSource().roundTrips())
        .noneMatch(sql -> sql.startsWith("alter table if exists carillon_event drop"));
    assertThat(append(appender(after, DEFAULT, announced::add), one("d")).last()).isEqualTo(4);
  }

  @Test
  void theOtherProviderRunsOnTheSameTables() {
    DataSource database = stack.newDatabase();
    Stack.Node first = stack.boot(database);
    append(appender(first, DEFAULT, announced::add), many(3));
    Stack other = stack.other();
    Stack.Node second = other.boot(database);

    append(appender(second, DEFAULT, announced::add), withId("x"));

    assertThat(
            texts(
                new JpaEventLog(first.transactions(), clock)
                    .readAfter(channel, 0, PageLimit.events(10))
                    .events()))
        .hasSize(4);
  }

  private static final class WarningsHandler extends Handler {
    private final List<String> warnings;

    WarningsHandler(List<String> warnings) {
      this.warnings = warnings;
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        warnings.add(entry.getLoggerName() + ": " + entry.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
