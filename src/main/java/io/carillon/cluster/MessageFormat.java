package io.carillon.cluster;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.EventsAppended;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@link RelayMessage} as bytes. A message is a version, its sender, its number, and news until it
 * ends. Events travel with all that a log row has, for each node has to know who may see them and
 * what other encodings its readers want.
 *
 * <p>Integers are big-endian, strings those of {@link DataOutputStream#writeUTF}.
 */
final class MessageFormat {
  /** Nodes of another version ignore the message, and find its events in the log. */
  private static final int VERSION = 1;

  private static final int APPENDED = 1;
  private static final int REACHED = 2;
  private static final int PASSING = 3;
  private static final int BEAT = 4;
  private static final int WORD = 5;

  private static final int HAS_TYPE = 1;
  private static final int HAS_KEY = 2;
  private static final int HAS_EXPIRY = 4;
  private static final int IS_JSON = 8;
  private static final int IS_PRIVATE = 16;
  private static final int HAS_TRACE = 32;

  /** About what the fields of an event take beside its data, in bytes. */
  private static final int EVENT_OVERHEAD = 128;

  private MessageFormat() {}

  /** The beginning of every message of a node. */
  static byte[] header(UUID node, long number) {
    return bytes(
        out -> {
          out.writeByte(VERSION);
          out.writeLong(node.getMostSignificantBits());
          out.writeLong(node.getLeastSignificantBits());
          out.writeLong(number);
        });
  }

  /**
   * One piece of news, to be put after a header.
   *
   * @param maxBytes of events that were committed; if there is more only the position is sent
   */
  static byte[] encode(RelayMessage news, int maxBytes) {
    return bytes(
        out -> {
          if (news instanceof RelayMessage.Appended appended) {
            write(out, appended.events(), maxBytes);
          } else if (news instanceof RelayMessage.HeadAdvanced reached) {
            writeReached(out, reached.channel(), reached.last());
          } else if (news instanceof RelayMessage.Transient passing) {
            out.writeByte(PASSING);
            out.writeUTF(passing.event().channel().value());
            write(out, passing.event());
          } else if (news instanceof RelayMessage.Hint word) {
            out.writeByte(WORD);
            out.writeUTF(word.text());
          } else {
            out.writeByte(BEAT);
          }
        });
  }

  private static void write(DataOutputStream out, EventsAppended appended, int maxBytes)
      throws IOException {
    if (size(appended.events(), maxBytes) > maxBytes) {
      writeReached(out, appended.channel(), appended.last());
      return;
    }
    out.writeByte(APPENDED);
    out.writeUTF(appended.channel().value());
    out.writeLong(appended.first());
    out.writeLong(appended.last());
    out.writeInt(appended.events().size());
    for (Event event : appended.events()) {
      write(out, event);
    }
  }

  private static long size(List<Event> events, int enough) {
    long size = 0;
    for (Event event : events) {
      size += event.data().size() + EVENT_OVERHEAD;
      if (size > enough) {
        return size;
      }
    }
    return size;
  }

  private static void writeReached(DataOutputStream out, ChannelName channel, long last)
      throws IOException {
    out.writeByte(REACHED);
    out.writeUTF(channel.value());
    out.writeLong(last);
  }

  private static void write(DataOutputStream out, Event event) throws IOException {
    boolean isPrivate = !event.audience().isEveryone();
    out.writeLong(event.seq());
    out.writeByte(
        (event.type().isPresent() ? HAS_TYPE : 0)
            | (event.key().isPresent() ? HAS_KEY : 0)
            | (event.expiry().isPresent() ? HAS_EXPIRY : 0)
            | (event.data().format() == Data.Format.JSON ? IS_JSON : 0)
            | (isPrivate ? IS_PRIVATE : 0)
            | (event.traceParent().isPresent() ? HAS_TRACE : 0));
    write(out, event.timestamp());
    if (event.type().isPresent()) {
      out.writeUTF(event.type().get().value());
    }
    if (event.key().isPresent()) {
      out.writeUTF(event.key().get());
    }
    if (event.expiry().isPresent()) {
      write(out, event.expiry().get());
    }
    writeAll(out, event.topics().stream().map(Topic::value).toList());
    if (isPrivate) {
      writeAll(out, event.audience().users());
      writeAll(out, event.audience().roles());
    }
    if (event.traceParent().isPresent()) {
      out.writeUTF(event.traceParent().get().value());
    }
    out.writeInt(event.data().size());
    out.write(event.data().utf8());
  }

  private static void write(DataOutputStream out, Instant time) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  private static void writeAll(DataOutputStream out, Collection<String> strings)
      throws IOException {
    out.writeShort(strings.size());
    for (String string : strings) {
      out.writeUTF(string);
    }
  }

  /**
   * Reads a message.
   *
   * @throws IOException if this is none, or one of another version
   */
  static RelayMessage.Message decode(byte[] message) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException("a message of version " + version + ", not " + VERSION);
      }
      UUID node = new UUID(in.readLong(), in.readLong());
      long number = in.readLong();
      List<RelayMessage> news = new ArrayList<>();
      while (in.available() > 0) {
        news.add(readNews(in));
      }
      return new RelayMessage.Message(node, number, news);
    } catch (IllegalArgumentException invalid) { // what the values themselves refuse
      throw new IOException("not a message", invalid);
    }
  }

  private static RelayMessage readNews(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case APPENDED -> readAppended(in);
      case REACHED -> new RelayMessage.HeadAdvanced(new ChannelName(in.readUTF()), in.readLong());
      case PASSING -> new RelayMessage.Transient(readEvent(in, new ChannelName(in.readUTF())));
      case WORD -> new RelayMessage.Hint(in.readUTF());
      case BEAT -> new RelayMessage.Heartbeat();
      default -> throw new IOException("news of kind " + kind);
    };
  }

  private static RelayMessage readAppended(DataInputStream in) throws IOException {
    ChannelName channel = new ChannelName(in.readUTF());
    long first = in.readLong();
    long last = in.readLong();
    int count = in.readInt();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(readEvent(in, channel));
    }
    return new RelayMessage.Appended(new EventsAppended(channel, first, last, events));
  }

  private static Event readEvent(DataInputStream in, ChannelName channel) throws IOException {
    long seq = in.readLong();
    int flags = in.readUnsignedByte();
    Instant timestamp = readInstant(in);
    @Nullable EventType type = (flags & HAS_TYPE) == 0 ? null : new EventType(in.readUTF());
    @Nullable String key = (flags & HAS_KEY) == 0 ? null : in.readUTF();
    @Nullable Instant expiry = (flags & HAS_EXPIRY) == 0 ? null : readInstant(in);
    List<Topic> topics = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      topics.add(new Topic(in.readUTF()));
    }
    Audience audience =
        (flags & IS_PRIVATE) == 0 ? Audience.EVERYONE : new Audience(readSet(in), readSet(in));
    @Nullable TraceParent trace = (flags & HAS_TRACE) == 0 ? null : new TraceParent(in.readUTF());
    byte[] data = new byte[size(in)];
    in.readFully(data);
    Data.Format format = (flags & IS_JSON) == 0 ? Data.Format.TEXT : Data.Format.JSON;
    Event event =
        Event.logged(
            channel,
            seq,
            type,
            Data.logged(data, format),
            List.copyOf(topics),
            key,
            timestamp,
            expiry,
            audience);
    return trace == null ? event : event.in(trace);
  }

  /** Bounded by what is there, so that a broken message takes no memory. */
  private static int size(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > in.available()) {
      throw new IOException("data of " + size + " bytes in a message that has fewer");
    }
    return size;
  }

  private static Instant readInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static Set<String> readSet(DataInputStream in) throws IOException {
    Set<String> strings = new HashSet<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      strings.add(in.readUTF());
    }
    return strings;
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return bytes.toByteArray();
  }
}
