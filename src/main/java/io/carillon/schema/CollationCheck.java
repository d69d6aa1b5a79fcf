package io.carillon.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Whether tables keep names apart that differ in case only, found out by inserting two such rows in
 * a transaction that is rolled back: what a collation does is the property of a column in some
 * databases, of a table, of a database or of a session in others.
 */
final class CollationCheck {
  /** Their keys are names of channels, ids of publishers, names of users. */
  private static final List<String> TABLES =
      List.of("carillon_channel", "carillon_publisher_id", "carillon_key", "carillon_member");

  /** Class of SQLSTATE: violation of a constraint. */
  private static final String VIOLATION = "23";

  private CollationCheck() {}

  /**
   * Requires that the tables keep such names apart.
   *
   * @throws SchemaException with the remedy
   */
  static void require(Connection connection, Dialect dialect, Map<String, Table> tables)
      throws SQLException {
    boolean commits = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      for (String name : TABLES) {
        if (!keepsCaseApart(connection, tables.get(name))) {
          throw new SchemaException(
              "the collation of the table %s does not distinguish case, so that the channels \"orders\" and \"Orders\" would be one: %s"
                  .formatted(name, dialect.collationRemedy()));
        }
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(commits);
    }
  }

  private static boolean keepsCaseApart(Connection connection, Table table) throws SQLException {
    String name = UUID.randomUUID().toString().substring(0, 30);
    List<Column> columns = table.columns().stream().filter(each -> !each.isNullable()).toList();
    String sql =
        "insert into %s (%s) values (%s)"
            .formatted(
                table.name(),
                columns.stream().map(Column::name).collect(Collectors.joining(", ")),
                columns.stream().map(each -> "?").collect(Collectors.joining(", ")));
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (String variant : List.of(name + "a", name + "A")) {
        for (int i = 0; i < columns.size(); i++) {
          if (columns.get(i).type() instanceof ColumnType.Text) {
            insert.setString(i + 1, variant);
          } else {
            insert.setLong(i + 1, 0);
          }
        }
        insert.executeUpdate();
      }
      return true;
    } catch (SQLException e) {
      if (e.getSQLState() != null && e.getSQLState().startsWith(VIOLATION)) {
        return false;
      }
      throw e;
    }
  }
}
