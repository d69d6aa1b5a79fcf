package io.carillon.jpa;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Removes events whose time to live has ended, and records their positions in the same transaction.
 * A row that each of these transactions locks first makes them wait for each other: so a node reads
 * what the others have removed and recorded.
 */
final class Expiry {
  /** The id of the {@link AppenderRow} that is locked. */
  private static final String LOCK = "expiry";

  private final Transactions transactions;

  Expiry(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Removes events in one transaction.
   *
   * @param now in microseconds since the epoch of Unix
   * @param max at most so many
   * @return how many; fewer than {@code max}: none is left
   */
  int remove(long now, int max) {
    if (transactions.readSql(connection -> expired(connection, now, 1)).isEmpty()) {
      return 0; // as in most sweeps: without a lock
    }
    MissingRows.tryInsertPermanent(transactions, LOCK);
    return transactions.writeSql(connection -> remove(connection, now, max));
  }

  private int remove(Connection connection, long now, int max) {
    lock(connection); // before anything is read
    Map<String, List<Long>> seqsByChannel = new TreeMap<>();
    List<Position> expired = expired(connection, now, max);
    for (Position event : expired) {
      seqsByChannel.computeIfAbsent(event.channel, first -> new ArrayList<>()).add(event.seq);
    }
    seqsByChannel.forEach(
        (channel, seqs) -> {
          new EventDeletion(connection, channel).at(seqs);
          new ExpiredPositions(connection, channel).add(seqs);
        });
    return expired.size();
  }

  /** By an update that changes nothing: not every database can lock what it reads. */
  private static void lock(Connection connection) {
    new SqlQuery("update carillon_appender set used_at = used_at where id = :id")
        .set("id", LOCK)
        .update(connection);
  }

  private List<Position> expired(Connection connection, long now, int max) {
    return new SqlQuery(
            "select channel, seq from carillon_expiry where expires_at <= :now order by expires_at"
                + transactions.dialect().firstRows(max))
        .set("now", now)
        .list(connection, row -> new Position(row.getString(1), row.getLong(2)));
  }

  private record Position(String channel, long seq) {}
}
