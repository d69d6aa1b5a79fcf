package io.carillon.jpa;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an {@link EventRow} that an event consists of. Reading these instead of the entity
 * avoids the persistence context, which would keep a copy of everything to detect changes.
 */
record LoggedEvent(
    long seq,
    @Nullable String type,
    byte[] data,
    String format,
    @Nullable String topics,
    @Nullable String key,
    long timestamp,
    @Nullable Long expiry,
    byte @Nullable [] users,
    byte @Nullable [] roles,
    @Nullable String traceParent) {
  /** The select clause for an EventRow {@code e}. */
  static final String SELECTION =
      "select new io.carillon.jpa.LoggedEvent(e.seq, e.type, e.data, e.format, e.topics, e.key, e.timestamp, e.expiry, e.users, e.roles, e.traceParent)";

  /** Public, since EclipseLink requires it. */
  public LoggedEvent {}

  Event toEvent(ChannelName channel) {
    Event event =
        Event.logged(
            channel,
            seq,
            type == null ? null : new EventType(type),
            Data.logged(data, Data.Format.valueOf(format)),
            topics(topics),
            key,
            Micros.toInstant(timestamp),
            expiry == null ? null : Micros.toInstant(expiry),
            audience(users, roles));
    return traceParent == null ? event : event.in(new TraceParent(traceParent));
  }

  static List<Topic> topics(@Nullable String lines) {
    return lines == null ? List.of() : lines.lines().map(Topic::new).toList();
  }

  static Audience audience(byte @Nullable [] users, byte @Nullable [] roles) {
    return users == null && roles == null
        ? Audience.EVERYONE
        : new Audience(names(users), names(roles));
  }

  private static Set<String> names(byte @Nullable [] lines) {
    return lines == null ? Set.of() : Set.of(new String(lines, StandardCharsets.UTF_8).split("\n"));
  }
}
