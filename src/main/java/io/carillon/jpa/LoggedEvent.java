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
 *
 * @param columns those of {@link #selection} or {@link #SMALL_SELECTION}
 */
record LoggedEvent(Object[] columns) {
  private static final byte[] NONE = {};
  private static final int DATA = 2;
  private static final int USERS = 8;
  private static final int ROLES = 9;
  private static final int SIZE = 11;

  /** Of a row without its bytes, about. */
  private static final int FIXED = 512;

  /** The select clause for an EventRow {@code e}, with the parameters of {@link Sizes}. */
  static String selection(SqlDialect dialect) {
    Sizes sizes = dialect.sizes();
    return "select e.seq, e.type, "
        + sizes.withAllSmall("e.data")
        + ", e.format, e.topics, e.key, e.timestamp, e.expiry, "
        + sizes.withAllSmall("e.users")
        + ", "
        + sizes.withAllSmall("e.roles")
        + ", e.traceParent, "
        + sizes.columns();
  }

  /** The same columns, without sizes, of rows that are known to be small. */
  static final String SMALL_SELECTION =
      "select e.seq, e.type, e.data, e.format, e.topics, e.key, e.timestamp, e.expiry, e.users,"
          + " e.roles, e.traceParent";

  /** The condition that leaves out expired events, by the parameter {@code now}. */
  static final String ALIVE = " and (e.expiry is null or e.expiry > :now)";

  // By channel too, though it is one channel: H2 uses an index for the order only if all of its
  // columns are named. Otherwise it reads and sorts the whole rest of the channel for every page.
  static final String OLDEST_FIRST = " order by e.channel, e.seq";

  long seq() {
    return (Long) columns[0];
  }

  /** Whether it is too large to be read with others. */
  boolean isWithheld() {
    return size(0) > Sizes.INLINE || size(1) > Sizes.INLINE || size(2) > Sizes.INLINE;
  }

  /** Bytes of memory that it takes, about. */
  long footprint() {
    String topics = text(4);
    return FIXED + sizes() + (topics == null ? 0 : 2L * topics.length());
  }

  private long sizes() {
    return columns.length > SIZE
        ? size(0) + size(1) + size(2)
        : (long) length(DATA) + length(USERS) + length(ROLES);
  }

  private int length(int column) {
    return columns[column] == null ? 0 : ((byte[]) columns[column]).length;
  }

  private long size(int index) {
    return Sizes.size(columns[SIZE + index]);
  }

  /** Adds what was withheld. */
  void complete(byte[] data, byte @Nullable [] users, byte @Nullable [] roles) {
    columns[DATA] = data;
    columns[USERS] = users;
    columns[ROLES] = roles;
  }

  Event toEvent(ChannelName channel) {
    String type = text(1);
    Long expiry = (Long) columns[7];
    String traceParent = text(10);
    Event event =
        Event.logged(
            channel,
            seq(),
            type == null ? null : new EventType(type),
            Data.logged(data(), Data.Format.valueOf(String.valueOf(columns[3]))),
            topics(text(4)),
            text(5),
            Micros.toInstant((Long) columns[6]),
            expiry == null ? null : Micros.toInstant(expiry),
            audience((byte[]) columns[USERS], (byte[]) columns[ROLES]));
    return traceParent == null ? event : event.in(new TraceParent(traceParent));
  }

  /** Some databases store no bytes as null. */
  private byte[] data() {
    byte[] data = (byte[]) columns[DATA];
    return data == null ? NONE : data;
  }

  private @Nullable String text(int column) {
    return (String) columns[column];
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
