package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.EventType;
import io.carillon.event.Publication;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * An event in the log. Inserted by {@link EventInserts}, never changed, and read back as a {@link
 * LoggedEvent}.
 *
 * <p>Every index costs time for every event, so there is none but the primary key: {@link
 * TimeSearch} needs none, and properties of some events only are in tables with rows for these
 * events, {@link PublisherIdRow}, {@link KeyRow} and {@link ExpiryRow}.
 *
 * <p>Long values are bytes, not text: a plain {@code byte[]} becomes {@code bytea}, {@code
 * varbinary} or {@code blob}, while long text becomes a large object outside the row with one
 * provider and is truncated with another. Names avoid the reserved words of SQL.
 */
@Entity
@IdClass(EventKey.class)
@Table(name = "carillon_event")
class EventRow {
  /** Largest data, in bytes. */
  static final int MAX_DATA = 1 << 20;

  private static final int MAX_TOPICS = Publication.MAX_TOPICS * (Topic.MAX_LENGTH + 1);
  private static final int MAX_NAMES = 1 << 20;

  @Id
  @Column(length = ChannelName.MAX_LENGTH, nullable = false)
  private String channel = "";

  @Id
  @Column(nullable = false)
  private long seq;

  @Column(name = "publisher_id", length = Publication.MAX_ID_LENGTH)
  private @Nullable String publisherId;

  @Column(name = "event_type", length = EventType.MAX_LENGTH)
  private @Nullable String type;

  @Column(name = "event_data", length = MAX_DATA, nullable = false)
  private byte[] data = {};

  /**
   * Name of a {@link Data.Format}; as text, since one provider would make a database type of an
   * enum.
   */
  @Column(name = "data_format", length = 8, nullable = false)
  private String format = "";

  /** One a line. */
  @Column(length = MAX_TOPICS)
  private @Nullable String topics;

  @Column(name = "event_key", length = Publication.MAX_ID_LENGTH)
  private @Nullable String key;

  /** In microseconds since the epoch. */
  @Column(name = "appended_at", nullable = false)
  private long timestamp;

  /** In microseconds since the epoch. */
  @Column(name = "expires_at")
  private @Nullable Long expiry;

  /** One a line, in UTF-8. */
  @Column(name = "to_users", length = MAX_NAMES)
  private byte @Nullable [] users;

  /** One a line, in UTF-8. */
  @Column(name = "to_roles", length = MAX_NAMES)
  private byte @Nullable [] roles;

  @Column(name = "trace_parent", length = TraceParent.LENGTH)
  private @Nullable String traceParent;

  /** For the persistence provider. */
  protected EventRow() {}
}
