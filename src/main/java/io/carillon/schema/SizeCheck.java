package io.carillon.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether the database takes events as large as the configuration allows. */
final class SizeCheck {
  /** For the other columns of an event, and for the statement. */
  private static final int REST_OF_STATEMENT = 1 << 20;

  private SizeCheck() {}

  /**
   * Requires that the largest event fits.
   *
   * @param maxEventSize bytes of data
   * @throws SchemaException naming what it exceeds
   */
  static void require(Connection connection, Dialect dialect, int maxEventSize)
      throws SQLException {
    int column =
        new ExistingTables(connection)
            .columns("carillon_event")
            .map(columns -> columns.getOrDefault("event_data", 0))
            .orElse(0);
    if (column > 0 && column < maxEventSize) {
      throw new SchemaException(
          "carillon.publish.max-event-size is %d, but the column event_data of carillon_event takes %d bytes: lower it to %d"
              .formatted(maxEventSize, column, column));
    }
    if (dialect == Dialect.MARIADB || dialect == Dialect.MYSQL) {
      requirePacket(connection, maxEventSize);
    }
  }

  private static void requirePacket(Connection connection, int maxEventSize) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select @@max_allowed_packet")) {
      result.next();
      long packet = result.getLong(1);
      if (packet < (long) maxEventSize + REST_OF_STATEMENT) {
        throw new SchemaException(
            "carillon.publish.max-event-size is %d, but the server takes statements of max_allowed_packet = %d bytes: raise that to %d"
                .formatted(maxEventSize, packet, (long) maxEventSize + REST_OF_STATEMENT));
      }
    }
  }
}
