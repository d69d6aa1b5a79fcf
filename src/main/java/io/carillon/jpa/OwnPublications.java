package io.carillon.jpa;

import io.carillon.event.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Publications that the hub stores in its own transactions: each becomes exactly one event if the
 * transaction commits, also after a crash.
 */
public final class OwnPublications {
  private OwnPublications() {}

  /** Stores publications in the transaction, as rows of the outbox of the log's database. */
  public static void insert(Connection connection, List<Publication> publications)
      throws SQLException {
    OutboxColumns.insert(
        connection,
        publications.stream()
            .map(each -> OutboxRow.columns(each, UUID.randomUUID().toString()))
            .toList());
  }
}
