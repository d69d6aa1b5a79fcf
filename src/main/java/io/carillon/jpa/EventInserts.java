package io.carillon.jpa;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of appended events that are still to be inserted: one statement for each table. What the
 * columns contain is described by the entities, {@link EventRow}, {@link PublisherIdRow}, {@link
 * KeyRow} and {@link ExpiryRow}, which read them.
 */
final class EventInserts {
  private final RowInserts events =
      new RowInserts(
          "carillon_event",
          text("channel"),
          number("seq"),
          text("publisher_id"),
          text("event_type"),
          bytes("event_data"),
          text("data_format"),
          text("topics"),
          text("event_key"),
          number("appended_at"),
          number("expires_at"),
          bytes("to_users"),
          bytes("to_roles"),
          text("trace_parent"));
  private final RowInserts publisherIds =
      new RowInserts("carillon_publisher_id", text("publisher_id"), number("seq"));
  private final RowInserts keys =
      new RowInserts("carillon_key", text("channel"), number("seq"), text("event_key"));
  private final RowInserts expiries =
      new RowInserts("carillon_expiry", text("channel"), number("seq"), number("expires_at"));

  private static RowInserts.Column text(String name) {
    return new RowInserts.Column(name, RowInserts.Type.TEXT);
  }

  private static RowInserts.Column number(String name) {
    return new RowInserts.Column(name, RowInserts.Type.NUMBER);
  }

  private static RowInserts.Column bytes(String name) {
    return new RowInserts.Column(name, RowInserts.Type.BYTES);
  }

  /** An event, with the id that its publisher gave it. */
  void event(Event event, @Nullable String publisherId) {
    String channel = event.channel().value();
    Long expiresAt = event.expiry().map(Micros::of).orElse(null);
    events.add(
        channel,
        event.seq(),
        publisherId,
        event.type().map(EventType::value).orElse(null),
        event.data().utf8(),
        event.data().format().name(),
        event.topics().isEmpty() ? null : lines(event.topics()),
        event.key().orElse(null),
        Micros.of(event.timestamp()),
        expiresAt,
        lines(event.audience().users()),
        lines(event.audience().roles()),
        event.traceParent().map(TraceParent::value).orElse(null));
    if (expiresAt != null) {
      expiries.add(channel, event.seq(), expiresAt);
    }
  }

  /**
   * The position of an event with an id.
   *
   * @param id as {@link PublisherIdRow#id} makes it
   */
  void publisherId(String id, long seq) {
    publisherIds.add(id, seq);
  }

  /** The key of an event, or {@link KeyRow#NONE}. */
  void key(String channel, long seq, String key) {
    keys.add(channel, seq, key);
  }

  /**
   * Inserts all rows, of which none is left.
   *
   * @param together how many rows one statement inserts
   */
  void execute(Connection connection, int together) throws SQLException {
    for (RowInserts each : all()) {
      each.execute(connection, together);
    }
  }

  /** Adds statements that insert all rows, of which none is left. */
  void addTo(RoundTrip trip) {
    all().forEach(each -> each.addTo(trip));
  }

  private List<RowInserts> all() {
    return List.of(events, publisherIds, keys, expiries);
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
