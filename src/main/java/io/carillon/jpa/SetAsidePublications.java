package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.log.LogUnavailableException;
import jakarta.persistence.PersistenceException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stores what cannot be published as a row of the outbox with the reason. The hub publishes the row
 * when an operator has corrected it and removed the reason.
 */
public final class SetAsidePublications {
  private final Transactions transactions;

  public SetAsidePublications(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Stores a row, unless one with the same id waits or is set aside.
   *
   * @param id the publisher's
   * @param text the data; cut off if it is too long for a row
   * @param reason why it cannot be published
   * @throws LogUnavailableException if the database is unavailable
   */
  public void insert(
      ChannelName channel, String id, String text, Data.Format format, String reason) {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("channel", channel.value());
    columns.put("event_data", OutboxRow.fitting(text, OutboxRow.MAX_TEXT));
    columns.put("data_format", format == Data.Format.TEXT ? "text" : "json");
    columns.put("publisher_id", id);
    columns.put("failure", OutboxRow.failure(reason));
    try {
      transactions.write(
          em -> {
            if (!OutboxTable.contains(em, channel.value(), id)) {
              OutboxTable.insert(em, columns);
            }
            return columns;
          });
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the outbox is unavailable", e);
    }
  }

  /** Whether publishing has failed in a way in which every other attempt would fail. */
  public static boolean isPermanent(Throwable failure) {
    if (failure instanceof LogUnavailableException) {
      return failure.getCause() instanceof PersistenceException cause
          && !PersistenceErrors.isTransient(cause);
    }
    return failure instanceof RuntimeException;
  }
}
