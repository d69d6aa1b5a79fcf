package io.carillon.client;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An event that was received on a subscription. Immutable.
 *
 * <p>With {@link StreamFormat#EVENT_STREAM} an event has neither topics, key nor timestamp, because
 * that format does not carry them.
 */
public final class ChannelEvent {
  private final String channel;
  private final @Nullable Long seq;
  private final @Nullable String id;
  private final @Nullable String type;
  private final List<String> topics;
  private final @Nullable String key;
  private final @Nullable Instant timestamp;
  private final @Nullable String traceParent;
  private final String data;

  ChannelEvent(Fields fields) {
    this.channel = fields.channel;
    this.seq = fields.seq;
    this.id = fields.id;
    this.type = fields.type;
    this.topics = List.copyOf(fields.topics);
    this.key = fields.key;
    this.timestamp = fields.timestamp;
    this.traceParent = fields.traceParent;
    this.data = fields.data;
  }

  /** What an event is made of, as it is read. */
  static final class Fields {
    private final String channel;
    private final String data;
    private @Nullable Long seq;
    private @Nullable String id;
    private @Nullable String type;
    private List<String> topics = List.of();
    private @Nullable String key;
    private @Nullable Instant timestamp;
    private @Nullable String traceParent;

    Fields(String channel, String data) {
      this.channel = channel;
      this.data = data;
    }

    Fields at(@Nullable Long seq, @Nullable String id) {
      this.seq = seq;
      this.id = id;
      return this;
    }

    Fields type(@Nullable String type) {
      this.type = type;
      return this;
    }

    Fields labels(List<String> topics, @Nullable String key) {
      this.topics = topics;
      this.key = key;
      return this;
    }

    Fields published(@Nullable Instant timestamp, @Nullable String traceParent) {
      this.timestamp = timestamp;
      this.traceParent = traceParent;
      return this;
    }

    ChannelEvent event() {
      return new ChannelEvent(this);
    }
  }

  /** The same without a position. */
  ChannelEvent asTransient() {
    return new Fields(channel, data)
        .type(type)
        .labels(topics, key)
        .published(timestamp, traceParent)
        .event();
  }

  /** Its channel. */
  public String channel() {
    return channel;
  }

  /** Its number in its channel, from 1; empty for a transient event. */
  public OptionalLong seq() {
    return seq == null ? OptionalLong.empty() : OptionalLong.of(seq);
  }

  /**
   * The position of the subscription after this event, for {@link SubscribeOptions#after}; empty
   * for a transient event.
   */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** Its type; empty for a plain message. */
  public Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** Its topics, in the order in which they were published. */
  public List<String> topics() {
    return topics;
  }

  /** The subject of the event. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** When the hub appended it. */
  public Optional<Instant> timestamp() {
    return Optional.ofNullable(timestamp);
  }

  /** The trace of the request that published it, with {@link SubscribeOptions#trace}. */
  public Optional<String> traceParent() {
    return Optional.ofNullable(traceParent);
  }

  /** The JSON text of the published value; text and JSON strings as they are, without quotes. */
  public String data() {
    return data;
  }

  /** Whether the hub has not stored the event, so that it has no position. */
  public boolean isTransient() {
    return seq == null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelEvent event
        && channel.equals(event.channel)
        && Objects.equals(seq, event.seq)
        && Objects.equals(id, event.id)
        && Objects.equals(type, event.type)
        && topics.equals(event.topics)
        && Objects.equals(key, event.key)
        && Objects.equals(timestamp, event.timestamp)
        && Objects.equals(traceParent, event.traceParent)
        && data.equals(event.data);
  }

  @Override
  public int hashCode() {
    return Objects.hash(channel, seq, id, type, key, data);
  }

  /** Channel, seq and type, without data, which may be secret. */
  @Override
  public String toString() {
    return channel + "#" + (seq == null ? "transient" : seq) + (type == null ? "" : " " + type);
  }
}
