package io.carillon.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event in its channel: a {@link Publication} that has been given its place (or, if transient,
 * its moment). Immutable.
 */
public final class Event {
  private final ChannelName channel;
  private final long seq;
  private final @Nullable EventType type;
  private final Data data;
  private final List<Topic> topics;
  private final @Nullable String key;
  private final Instant timestamp;
  private final @Nullable Instant expiry;
  private final Audience audience;
  private final @Nullable TraceParent traceParent;

  private Event(
      ChannelName channel,
      long seq,
      @Nullable EventType type,
      Data data,
      List<Topic> topics,
      @Nullable String key,
      Instant timestamp,
      @Nullable Instant expiry,
      Audience audience,
      @Nullable TraceParent traceParent) {
    this.channel = channel;
    this.seq = seq;
    this.type = type;
    this.data = data;
    this.topics = topics;
    this.key = key;
    this.timestamp = timestamp;
    this.expiry = expiry;
    this.audience = audience;
    this.traceParent = traceParent;
  }

  /**
   * The event that {@code publication} became.
   *
   * @param seq its position in the channel, 1 or more; 0 for a transient event
   * @param timestamp when it was appended
   */
  public static Event of(Publication publication, long seq, Instant timestamp) {
    return new Event(
        publication.channel(),
        seq,
        publication.type().orElse(null),
        publication.data(),
        publication.topics(),
        publication.key().orElse(null),
        timestamp,
        publication.ttl().map(timestamp::plus).orElse(null),
        publication.audience(),
        publication.traceParent().orElse(null));
  }

  /**
   * An event as it was logged; {@code type}, {@code key} and {@code expiry} may be null. Nothing is
   * checked again.
   */
  public static Event logged(
      ChannelName channel,
      long seq,
      @Nullable EventType type,
      Data data,
      List<Topic> topics,
      @Nullable String key,
      Instant timestamp,
      @Nullable Instant expiry,
      Audience audience) {
    return new Event(channel, seq, type, data, topics, key, timestamp, expiry, audience, null);
  }

  /** The same, published in a step of a trace. */
  public Event in(TraceParent trace) {
    return new Event(channel, seq, type, data, topics, key, timestamp, expiry, audience, trace);
  }

  /** Its channel. */
  public ChannelName channel() {
    return channel;
  }

  /** Its position in the channel: 1, 2, 3 … in commit order; 0 if transient. */
  public long seq() {
    return seq;
  }

  /** Whether it is in no log and has no position. */
  public boolean isTransient() {
    return seq == 0;
  }

  /** What it is; without a type subscribers receive a {@code message}. */
  public Optional<EventType> type() {
    return Optional.ofNullable(type);
  }

  /** What it says. */
  public Data data() {
    return data;
  }

  /** Its labels, maybe none. */
  public List<Topic> topics() {
    return topics;
  }

  /** What it is about. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** When it was appended to the log, in microseconds at the finest. */
  public Instant timestamp() {
    return timestamp;
  }

  /** When it ceases to be worth reading. */
  public Optional<Instant> expiry() {
    return Optional.ofNullable(expiry);
  }

  /** Whether it has ceased to be worth reading: such an event is no longer delivered. */
  public boolean isExpiredAt(Instant now) {
    return expiry != null && !expiry.isAfter(now);
  }

  /** Who may see it. */
  public Audience audience() {
    return audience;
  }

  /** The step of a trace that it was published in. */
  public Optional<TraceParent> traceParent() {
    return Optional.ofNullable(traceParent);
  }

  /** How many bytes of memory it retains, about: the unit of all limits on queued events. */
  public long footprint() {
    return Footprint.of(data, type, topics, key, null, audience);
  }

  @Override
  public String toString() {
    return channel + "@" + seq;
  }
}
