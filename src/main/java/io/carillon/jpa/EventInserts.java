package io.carillon.jpa;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of appended events that are still to be inserted: one JDBC batch for each table. What
 * the columns contain is described by the entities, {@link EventRow}, {@link PublisherIdRow},
 * {@link KeyRow} and {@link ExpiryRow}, which read them.
 */
final class EventInserts {
  private static final String EVENT =
      "insert into carillon_event (channel, seq, publisher_id, event_type, event_data, data_format,"
          + " topics, event_key, appended_at, expires_at, to_users, to_roles, trace_parent)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String PUBLISHER_ID =
      "insert into carillon_publisher_id (publisher_id, seq) values (?, ?)";
  private static final String KEY =
      "insert into carillon_key (channel, seq, event_key) values (?, ?, ?)";
  private static final String EXPIRY =
      "insert into carillon_expiry (channel, seq, expires_at) values (?, ?, ?)";

  private final List<Row> events = new ArrayList<>();
  private final List<Row> publisherIds = new ArrayList<>();
  private final List<Row> keys = new ArrayList<>();
  private final List<Row> expiries = new ArrayList<>();

  /** Sets the parameters of an insert. */
  @FunctionalInterface
  private interface Row {
    void set(PreparedStatement insert) throws SQLException;
  }

  /** An event, with the id that its publisher gave it. */
  void event(Event event, @Nullable String publisherId) {
    events.add(insert -> set(insert, event, publisherId));
    event
        .expiry()
        .ifPresent(
            at ->
                expiries.add(
                    insert -> {
                      setPosition(insert, event.channel().value(), event.seq());
                      insert.setLong(3, Micros.of(at));
                    }));
  }

  /**
   * The position of an event with an id.
   *
   * @param id as {@link PublisherIdRow#id} makes it
   */
  void publisherId(String id, long seq) {
    publisherIds.add(
        insert -> {
          insert.setString(1, id);
          insert.setLong(2, seq);
        });
  }

  /** The key of an event, or {@link KeyRow#NONE}. */
  void key(String channel, long seq, String key) {
    keys.add(
        insert -> {
          setPosition(insert, channel, seq);
          insert.setString(3, key);
        });
  }

  /** Inserts all rows, of which none is left. */
  void execute(Connection connection) throws SQLException {
    execute(connection, EVENT, events);
    execute(connection, PUBLISHER_ID, publisherIds);
    execute(connection, KEY, keys);
    execute(connection, EXPIRY, expiries);
  }

  private static void execute(Connection connection, String sql, List<Row> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Row row : rows) {
        row.set(insert);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    rows.clear();
  }

  private static void set(PreparedStatement insert, Event event, @Nullable String publisherId)
      throws SQLException {
    setPosition(insert, event.channel().value(), event.seq());
    insert.setString(3, publisherId);
    insert.setString(4, event.type().map(EventType::value).orElse(null));
    insert.setBytes(5, event.data().utf8());
    insert.setString(6, event.data().format().name());
    insert.setString(7, event.topics().isEmpty() ? null : lines(event.topics()));
    insert.setString(8, event.key().orElse(null));
    insert.setLong(9, Micros.of(event.timestamp()));
    if (event.expiry().isPresent()) {
      insert.setLong(10, Micros.of(event.expiry().get()));
    } else {
      insert.setNull(10, Types.BIGINT);
    }
    insert.setBytes(11, lines(event.audience().users()));
    insert.setBytes(12, lines(event.audience().roles()));
    insert.setString(13, event.traceParent().map(TraceParent::value).orElse(null));
  }

  private static void setPosition(PreparedStatement insert, String channel, long seq)
      throws SQLException {
    insert.setString(1, channel);
    insert.setLong(2, seq);
  }

  private static String lines(List<Topic> topics) {
    return String.join("\n", topics.stream().map(Topic::value).toList());
  }

  private static byte @Nullable [] lines(Set<String> names) {
    return names.isEmpty()
        ? null
        : String.join("\n", new TreeSet<>(names)).getBytes(StandardCharsets.UTF_8);
  }
}
