package io.carillon.jpa;

import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Removes events of one channel in one transaction, with their rows in other tables. All deletions
 * use primary keys.
 */
final class EventDeletion {
  private static final String OF_CHANNEL = "channel = :channel and ";

  private final Connection connection;
  private final String channel;

  EventDeletion(Connection connection, String channel) {
    this.connection = connection;
    this.channel = channel;
  }

  /** Removes the events before a position, and returns their number. */
  int before(long next) {
    return remove("seq < :next", Map.of("next", next));
  }

  /** Removes the events that are left at these positions, and returns their number. */
  int at(List<Long> seqs) {
    int removed = 0;
    for (List<Long> range : SeqRanges.split(seqs)) {
      removed += remove(SeqRanges.condition("seq"), SeqRanges.parameters(range));
    }
    return removed;
  }

  private int remove(String condition, Map<String, Object> positions) {
    List<String> ids =
        ofChannel(
                "select publisher_id from carillon_event where publisher_id is not null and ",
                condition,
                positions)
            .list(connection, row -> PublisherIdRow.id(channel, row.getString(1)));
    if (!ids.isEmpty()) {
      // with the positions: after another node has removed an event, its id may belong to a new one
      new SqlQuery("delete from carillon_publisher_id where publisher_id in :ids and " + condition)
          .setAll(positions)
          .set("ids", ids)
          .update(connection);
    }
    delete("carillon_key", condition, positions);
    delete("carillon_expiry", condition, positions);
    return delete("carillon_event", condition, positions);
  }

  private int delete(String table, String condition, Map<String, Object> positions) {
    return ofChannel("delete from " + table + " where ", condition, positions).update(connection);
  }

  private SqlQuery ofChannel(String verb, String condition, Map<String, Object> positions) {
    return new SqlQuery(verb + OF_CHANNEL + condition).setAll(positions).set("channel", channel);
  }
}
