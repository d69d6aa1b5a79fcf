package io.carillon.jpa;

import io.carillon.event.Publication;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.UUID;

/**
 * Publications that the hub stores in its own transactions: each becomes exactly one event if the
 * transaction commits, also after a crash.
 */
public final class OwnPublications {
  private OwnPublications() {}

  /** Stores a publication in the transaction, as a row of the outbox of the log's database. */
  public static void insert(EntityManager em, Publication publication) {
    Map<String, Object> columns = OutboxRow.columns(publication, UUID.randomUUID().toString());
    OutboxTable.insert(em, columns);
  }
}
