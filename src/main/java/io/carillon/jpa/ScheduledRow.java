package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.EventType;
import io.carillon.event.Publication;
import io.carillon.event.TraceParent;
import io.carillon.log.Schedule;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A publication that is appended later. When it is due, it becomes an {@link OutboxRow}, whose
 * columns it has. Inserted and moved with SQL by {@link ScheduleTable}.
 */
@Entity
@Table(
    name = "carillon_scheduled",
    indexes = @Index(name = "carillon_scheduled_due", columnList = "due_at"))
class ScheduledRow {
  private static final int ID_LENGTH = 36;

  /** A UUID. */
  @Id
  @Column(length = ID_LENGTH)
  private String id = "";

  /** In microseconds since the epoch. */
  @Column(name = "due_at", nullable = false)
  private long due;

  /** In microseconds since the epoch. */
  @Column(name = "created_at", nullable = false)
  private long created;

  /** Orders those that were stored together. */
  @Column(name = "row_index", nullable = false)
  private int index;

  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Column(name = "event_data", length = OutboxRow.MAX_TEXT, nullable = false)
  private String data = "";

  @Column(name = "data_format", length = 8)
  private @Nullable String format;

  @Column(name = "event_type", length = EventType.MAX_LENGTH)
  private @Nullable String type;

  /** One a line. */
  @Column(length = OutboxRow.MAX_TOPICS)
  private @Nullable String topics;

  @Column(name = "event_key", length = Publication.MAX_ID_LENGTH)
  private @Nullable String key;

  @Column(name = "publisher_id", length = Publication.MAX_ID_LENGTH)
  private @Nullable String publisherId;

  @Column(name = "ttl_millis")
  private @Nullable Long ttlMillis;

  /** One a line. */
  @Column(name = "to_users", length = OutboxRow.MAX_NAMES)
  private @Nullable String users;

  /** One a line. */
  @Column(name = "to_roles", length = OutboxRow.MAX_NAMES)
  private @Nullable String roles;

  @Column(name = "trace_parent", length = TraceParent.LENGTH)
  private @Nullable String traceParent;

  /** For the persistence provider. */
  protected ScheduledRow() {}

  Schedule.Entry toEntry() {
    return new Schedule.Entry(
        id,
        new ChannelName(channel),
        Micros.toInstant(due),
        Optional.ofNullable(type),
        LoggedEvent.topics(topics),
        Optional.ofNullable(key));
  }
}
