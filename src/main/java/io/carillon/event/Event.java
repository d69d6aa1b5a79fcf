package io.carillon.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event in its channel: a {@link Publication} with a position, unless it is transient, and a
 * timestamp. Immutable.
 */
public final class Event {
  /** The expiry of a tombstone. */
  public static final Instant TOMBSTONE = Instant.EPOCH;

  private final ChannelName channel;
  private final long epoch;
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
      long epoch,
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
    this.epoch = epoch;
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
   * The event of {@code publication}.
   *
   * @param seq its position in the channel, 1 or more; 0 for a transient event
   * @param timestamp when it was appended
   */
  public static Event of(Publication publication, long seq, Instant timestamp) {
    return of(publication, seq, timestamp, timestamp);
  }

  /**
   * The event of {@code publication}, whose timestamp is not before that of the event before it.
   *
   * @param seq its position in the channel, 1 or more
   * @param timestamp when it was appended, in the order of the channel
   * @param now when it was appended, by the clock, from which its time to live counts: after the
   *     clock was set back, the timestamp may be hours later
   */
  public static Event of(Publication publication, long seq, Instant timestamp, Instant now) {
    return new Event(
        publication.channel(),
        Position.FIRST_EPOCH,
        seq,
        publication.type().orElse(null),
        publication.data(),
        publication.topics(),
        publication.key().orElse(null),
        timestamp,
        publication.ttl().map(now::plus).orElse(null),
        publication.audience(),
        publication.traceParent().orElse(null));
  }

  /**
   * An event from the log; {@code type}, {@code key} and {@code expiry} may be null. Not validated
   * again.
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
    return new Event(
        channel,
        Position.FIRST_EPOCH,
        seq,
        type,
        data,
        topics,
        key,
        timestamp,
        expiry,
        audience,
        null);
  }

  /** The same with a trace. */
  public Event in(TraceParent trace) {
    return new Event(
        channel, epoch, seq, type, data, topics, key, timestamp, expiry, audience, trace);
  }

  /** The same in an epoch of the log. */
  public Event inEpoch(long other) {
    return other == epoch
        ? this
        : new Event(
            channel, other, seq, type, data, topics, key, timestamp, expiry, audience, traceParent);
  }

  /** What remains of it once it is erased: its position and its time; never delivered. */
  public Event tombstone() {
    return new Event(
        channel,
        epoch,
        seq,
        null,
        Data.text(""),
        List.of(),
        null,
        timestamp,
        TOMBSTONE,
        Audience.EVERYONE,
        null);
  }

  /** Whether it is what remains of an erased event. */
  public boolean isTombstone() {
    return TOMBSTONE.equals(expiry);
  }

  /** Its channel. */
  public ChannelName channel() {
    return channel;
  }

  /** Its number in the channel: 1, 2, 3 … in commit order; 0 if transient. */
  public long seq() {
    return seq;
  }

  /** The epoch of the log in which it was appended: 1 until the log loses events. */
  public long epoch() {
    return epoch;
  }

  /** Its {@link Position}, as text; not that of a transient event. */
  public String position() {
    return Position.text(epoch, seq);
  }

  /** Whether it is in no log and has no position. */
  public boolean isTransient() {
    return seq == 0;
  }

  /** Its type; without one subscribers receive a {@code message}. */
  public Optional<EventType> type() {
    return Optional.ofNullable(type);
  }

  /** Its content. */
  public Data data() {
    return data;
  }

  /** Its topics, possibly none. */
  public List<Topic> topics() {
    return topics;
  }

  /** The subject it describes. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** When it was appended to the log, in microseconds at the finest. */
  public Instant timestamp() {
    return timestamp;
  }

  /** The end of its time to live. */
  public Optional<Instant> expiry() {
    return Optional.ofNullable(expiry);
  }

  /** Whether its time to live is over: such an event is no longer delivered. */
  public boolean isExpiredAt(Instant now) {
    return expiry != null && !expiry.isAfter(now);
  }

  /** The readers that may receive it. */
  public Audience audience() {
    return audience;
  }

  /** The trace that it was published in. */
  public Optional<TraceParent> traceParent() {
    return Optional.ofNullable(traceParent);
  }

  /** How many bytes of memory it retains, about: the unit of all limits on queued events. */
  public long footprint() {
    return Footprint.of(data, type, topics, key, null, audience);
  }

  @Override
  public String toString() {
    return channel + "@" + position();
  }
}
