package io.carillon.cluster;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.EventsAppended;
import io.carillon.event.Position;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import io.carillon.wire.BinaryReader;
import io.carillon.wire.BinaryWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of messages, one after the other until the end of a packet. Events travel with
 * every field of the log, since each node checks their audience and encodes them in the formats of
 * its own subscribers.
 */
final class MessageFormat {
  private static final int APPENDED = 1;
  private static final int HEAD_ADVANCED = 2;
  private static final int TRANSIENT = 3;
  private static final int HEARTBEAT = 4;
  private static final int SHARED_STATE_CHANGED = 5;
  private static final int CLIENTS_ALIVE = 6;
  private static final int EVENTS_COUNTED = 7;

  /**
   * Before a message about events of a later epoch than the first: nodes without epochs ignore it.
   */
  private static final int IN_EPOCH = 8;

  /** No node counts more events of one publisher between two hints. */
  private static final long MAX_COUNTED = 1L << 40;

  private static final int HAS_TYPE = 1;
  private static final int HAS_KEY = 2;
  private static final int HAS_EXPIRY = 4;
  private static final int IS_JSON = 8;
  private static final int IS_PRIVATE = 16;
  private static final int HAS_TRACE = 32;

  private MessageFormat() {}

  /**
   * One message.
   *
   * @param maxBytes if committed events need more, only the channel's new head is sent
   */
  static byte[] encode(RelayMessage message, int maxBytes) {
    BinaryWriter out = new BinaryWriter();
    if (message instanceof RelayMessage.Appended appended) {
      return encode(appended.events(), maxBytes);
    } else if (message instanceof RelayMessage.HeadAdvanced advanced) {
      write(out, advanced);
    } else if (message instanceof RelayMessage.Transient transientMessage) {
      out.writeByte(TRANSIENT).writeString(transientMessage.event().channel().value());
      write(out, transientMessage.event());
    } else if (message instanceof RelayMessage.Hinted hinted) {
      write(out, hinted.hint());
    } else {
      out.writeByte(HEARTBEAT);
    }
    return out.toByteArray();
  }

  private static byte[] encode(EventsAppended appended, int maxBytes) {
    BinaryWriter out = new BinaryWriter();
    writeEpoch(out, appended.epoch());
    out.writeByte(APPENDED)
        .writeString(appended.channel().value())
        .writeLong(appended.first())
        .writeLong(appended.last())
        .writeInt(appended.events().size());
    for (Event event : appended.events()) {
      write(out, event);
      if (out.size() > maxBytes) {
        BinaryWriter shorter = new BinaryWriter();
        write(
            shorter,
            new RelayMessage.HeadAdvanced(appended.channel(), appended.last(), appended.epoch()));
        return shorter.toByteArray();
      }
    }
    return out.toByteArray();
  }

  private static void writeEpoch(BinaryWriter out, long epoch) {
    if (epoch != Position.FIRST_EPOCH) {
      out.writeByte(IN_EPOCH).writeLong(epoch);
    }
  }

  private static void write(BinaryWriter out, RelayMessage.HeadAdvanced advanced) {
    writeEpoch(out, advanced.epoch());
    out.writeByte(HEAD_ADVANCED).writeString(advanced.channel().value()).writeLong(advanced.last());
  }

  private static void write(BinaryWriter out, Hint hint) {
    if (hint instanceof Hint.ClientsAlive alive) {
      out.writeByte(CLIENTS_ALIVE)
          .writeOptionalString(alive.user())
          .writeStrings(alive.clientIds());
    } else if (hint instanceof Hint.EventsCounted counted) {
      out.writeByte(EVENTS_COUNTED).writeInt(counted.events().size());
      counted.events().forEach((key, events) -> out.writeString(key).writeLong(events));
    } else {
      out.writeByte(SHARED_STATE_CHANGED);
    }
  }

  private static void write(BinaryWriter out, Event event) {
    boolean isPrivate = !event.audience().isEveryone();
    out.writeLong(event.seq())
        .writeByte(
            (event.type().isPresent() ? HAS_TYPE : 0)
                | (event.key().isPresent() ? HAS_KEY : 0)
                | (event.expiry().isPresent() ? HAS_EXPIRY : 0)
                | (event.data().format() == Data.Format.JSON ? IS_JSON : 0)
                | (isPrivate ? IS_PRIVATE : 0)
                | (event.traceParent().isPresent() ? HAS_TRACE : 0))
        .writeInstant(event.timestamp());
    event.type().ifPresent(type -> out.writeString(type.value()));
    event.key().ifPresent(out::writeString);
    event.expiry().ifPresent(out::writeInstant);
    out.writeStrings(event.topics().stream().map(Topic::value).toList());
    if (isPrivate) {
      out.writeStrings(event.audience().users()).writeStrings(event.audience().roles());
    }
    event.traceParent().ifPresent(trace -> out.writeString(trace.value()));
    out.writeBytes(event.data().utf8());
  }

  /**
   * Reads messages until the end.
   *
   * @throws IOException if something else is among them
   */
  static List<RelayMessage> decode(byte[] messages) throws IOException {
    BinaryReader in = new BinaryReader(messages);
    List<RelayMessage> decoded = new ArrayList<>();
    try {
      while (in.hasMore()) {
        decoded.add(readMessage(in));
      }
    } catch (IllegalArgumentException invalid) { // from the values' own validation
      throw new IOException("not a message", invalid);
    }
    return decoded;
  }

  private static RelayMessage readMessage(BinaryReader in) throws IOException {
    int kind = in.readByte();
    if (kind == IN_EPOCH) {
      long epoch = readNumber(in, Position.FIRST_EPOCH + 1, Long.MAX_VALUE - 1);
      return readMessage(in, in.readByte(), epoch);
    }
    return readMessage(in, kind, Position.FIRST_EPOCH);
  }

  private static RelayMessage readMessage(BinaryReader in, int kind, long epoch)
      throws IOException {
    return switch (kind) {
      case APPENDED -> readAppended(in, epoch);
      case HEAD_ADVANCED ->
          new RelayMessage.HeadAdvanced(new ChannelName(in.readString()), readPosition(in), epoch);
      case TRANSIENT -> new RelayMessage.Transient(readEvent(in, new ChannelName(in.readString())));
      case HEARTBEAT -> new RelayMessage.Heartbeat();
      case SHARED_STATE_CHANGED -> new RelayMessage.Hinted(new Hint.SharedStateChanged());
      case CLIENTS_ALIVE ->
          new RelayMessage.Hinted(new Hint.ClientsAlive(in.readOptionalString(), in.readStrings()));
      case EVENTS_COUNTED -> new RelayMessage.Hinted(readEventsCounted(in));
      default -> throw new IOException("a message of kind " + kind);
    };
  }

  private static Hint readEventsCounted(BinaryReader in) throws IOException {
    Map<String, Long> events = new HashMap<>();
    for (int left = in.readCount(); left > 0; left--) {
      events.put(in.readString(), readNumber(in, 0, MAX_COUNTED));
    }
    return new Hint.EventsCounted(events);
  }

  private static RelayMessage readAppended(BinaryReader in, long epoch) throws IOException {
    ChannelName channel = new ChannelName(in.readString());
    long first = readPosition(in);
    long last = readPosition(in);
    int count = in.readCount();
    List<Event> events = new ArrayList<>();
    for (long seq = last - count + 1; seq <= last; seq++) {
      Event event = readEvent(in, channel);
      if (event.seq() != seq) {
        throw new IOException("event " + event.seq() + " where " + seq + " was expected");
      }
      events.add(event.inEpoch(epoch));
    }
    return new RelayMessage.Appended(new EventsAppended(channel, first, last, events));
  }

  private static long readPosition(BinaryReader in) throws IOException {
    return readNumber(in, 1, Long.MAX_VALUE - 1);
  }

  private static long readNumber(BinaryReader in, long min, long max) throws IOException {
    long number = in.readLong();
    if (number < min || number > max) {
      throw new IOException(number + " is not from " + min + " to " + max);
    }
    return number;
  }

  private static Event readEvent(BinaryReader in, ChannelName channel) throws IOException {
    long seq = readNumber(in, 0, Long.MAX_VALUE - 1);
    int flags = in.readByte();
    Instant timestamp = in.readInstant();
    @Nullable EventType type = (flags & HAS_TYPE) == 0 ? null : new EventType(in.readString());
    @Nullable String key = (flags & HAS_KEY) == 0 ? null : in.readString();
    @Nullable Instant expiry = (flags & HAS_EXPIRY) == 0 ? null : in.readInstant();
    List<Topic> topics = in.readStrings().stream().map(Topic::new).toList();
    Audience audience =
        (flags & IS_PRIVATE) == 0
            ? Audience.EVERYONE
            : new Audience(in.readStringSet(), in.readStringSet());
    @Nullable TraceParent trace =
        (flags & HAS_TRACE) == 0 ? null : new TraceParent(in.readString());
    Data.Format format = (flags & IS_JSON) == 0 ? Data.Format.TEXT : Data.Format.JSON;
    Data data = Data.logged(in.readBytes(), format);
    Event event = Event.logged(channel, seq, type, data, topics, key, timestamp, expiry, audience);
    return trace == null ? event : event.in(trace);
  }
}
