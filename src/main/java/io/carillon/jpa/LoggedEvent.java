package io.carillon.jpa;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a row of events that an event consists of. */
final class LoggedEvent {
  private static final byte[] NONE = {};

  /** Of a row without its bytes, about. */
  private static final int FIXED = 512;

  /** The columns of rows {@code e} that are known to be small. */
  static final String SMALL_SELECTION =
      "select e.seq, e.event_type, e.event_data, e.data_format, e.topics, e.event_key,"
          + " e.appended_at, e.expires_at, e.to_users, e.to_roles, e.trace_parent";

  /** The condition that leaves out expired events, by the parameter {@code now}. */
  static final String ALIVE = " and (e.expires_at is null or e.expires_at > :now)";

  // By channel too, though it is one channel: H2 uses an index for the order only if all of its
  // columns are named. Otherwise it reads and sorts the whole rest of the channel for every page.
  static final String OLDEST_FIRST = " order by e.channel, e.seq";

  private static final int SIZES = 12; // the first of three columns

  private final long seq;
  private final @Nullable String type;
  private byte @Nullable [] data;
  private final Data.Format format;
  private final @Nullable String topics;
  private final @Nullable String key;
  private final long appendedAt;
  private final @Nullable Long expiry;
  private byte @Nullable [] users;
  private byte @Nullable [] roles;
  private final @Nullable String traceParent;
  private long size;
  private boolean isWithheld;

  private LoggedEvent(ResultSet row) throws SQLException {
    seq = row.getLong(1);
    type = row.getString(2);
    data = row.getBytes(3);
    format = Data.Format.valueOf(row.getString(4));
    topics = row.getString(5);
    key = row.getString(6);
    appendedAt = row.getLong(7);
    long expiresAt = row.getLong(8);
    expiry = row.wasNull() ? null : expiresAt;
    users = row.getBytes(9);
    roles = row.getBytes(10);
    traceParent = row.getString(11);
    size = length(data) + length(users) + length(roles);
  }

  /** The select clause for rows {@code e}, without the bytes of large ones. */
  static String selection(SqlDialect dialect) {
    Sizes sizes = dialect.sizes();
    return "select e.seq, e.event_type, "
        + sizes.withAllSmall("e.event_data")
        + ", e.data_format, e.topics, e.event_key, e.appended_at, e.expires_at, "
        + sizes.withAllSmall("e.to_users")
        + ", "
        + sizes.withAllSmall("e.to_roles")
        + ", e.trace_parent, "
        + sizes.columns();
  }

  /** The current row of {@link #selection}. */
  static LoggedEvent of(ResultSet row) throws SQLException {
    LoggedEvent event = new LoggedEvent(row);
    event.size = 0;
    for (int column = SIZES; column < SIZES + 3; column++) {
      long bytes = row.getLong(column); // 0 without any
      event.size += bytes;
      event.isWithheld |= bytes > Sizes.INLINE;
    }
    return event;
  }

  /** The current row of {@link #SMALL_SELECTION}. */
  static LoggedEvent ofSmall(ResultSet row) throws SQLException {
    return new LoggedEvent(row);
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  long seq() {
    return seq;
  }

  /** Whether it is too large to be read with others. */
  boolean isWithheld() {
    return isWithheld;
  }

  /** Bytes of memory that it takes, about. */
  long footprint() {
    return FIXED + size + (topics == null ? 0 : 2L * topics.length());
  }

  /** Adds what was withheld. */
  void complete(byte @Nullable [] allData, byte @Nullable [] allUsers, byte @Nullable [] allRoles) {
    data = allData;
    users = allUsers;
    roles = allRoles;
  }

  Event toEvent(ChannelName channel) {
    Event event =
        Event.logged(
            channel,
            seq,
            type == null ? null : new EventType(type),
            Data.logged(
                data == null ? NONE : data, format), // some databases store no bytes as null
            topics(topics),
            key,
            Micros.toInstant(appendedAt),
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
