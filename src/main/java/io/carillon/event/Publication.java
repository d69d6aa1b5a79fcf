package io.carillon.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event before it has a position in its channel. Immutable and valid once built.
 *
 * <pre>{@code
 * Publication.to("orders").type("created").topic("orders/42").json("{\"id\":42}").build()
 * }</pre>
 */
public final class Publication {
  /** Maximum topics of one event. */
  public static final int MAX_TOPICS = 16;

  /** Maximum length of {@code id} and {@code key}, in characters. */
  public static final int MAX_ID_LENGTH = 128;

  /** Maximum time to live. */
  public static final Duration MAX_TTL = Duration.ofDays(36500);

  private static final Instant LATEST_DUE = Instant.parse("9999-12-31T00:00:00Z");

  private final ChannelName channel;
  private final @Nullable String id;
  private final @Nullable EventType type;
  private final Data data;
  private final List<Topic> topics;
  private final @Nullable String key;
  private final @Nullable Duration ttl;
  private final Audience audience;
  private final boolean isTransient;
  private final @Nullable Instant due;
  private final @Nullable TraceParent traceParent;

  private Publication(Builder builder) {
    this.channel = builder.channel;
    this.id = builder.id == null ? null : TextChecks.requireLine("id", builder.id, MAX_ID_LENGTH);
    this.type = builder.type;
    this.data = builder.data;
    this.topics = List.copyOf(builder.topics);
    this.key =
        builder.key == null ? null : TextChecks.requireLine("key", builder.key, MAX_ID_LENGTH);
    this.ttl = builder.ttl;
    this.audience = builder.audience;
    this.isTransient = builder.isTransient;
    this.due = builder.due;
    this.traceParent = builder.traceParent;
    if (topics.size() > MAX_TOPICS) {
      throw new InvalidRequestException(
          "topics",
          "an event carries at most " + MAX_TOPICS + " topics; this one has " + topics.size());
    }
    if (ttl != null && (ttl.isNegative() || ttl.isZero() || ttl.compareTo(MAX_TTL) > 0)) {
      throw new InvalidRequestException(
          "ttl", "'ttl' must be longer than zero and at most 100 years; this is " + ttl);
    }
    if (isTransient && due != null) {
      throw new InvalidRequestException(
          "at", "a transient event is not stored, so it cannot be scheduled");
    }
    if (due != null && (due.isBefore(Instant.EPOCH) || due.isAfter(LATEST_DUE))) {
      throw new InvalidRequestException("at", "'at' is a time from 1970 to 9999, not " + due);
    }
    if (isTransient && id != null) {
      throw new InvalidRequestException(
          "id", "a transient event is not logged, so an 'id' could not make it idempotent");
    }
  }

  private Publication(Publication other, TraceParent trace) {
    this.channel = other.channel;
    this.id = other.id;
    this.type = other.type;
    this.data = other.data;
    this.topics = other.topics;
    this.key = other.key;
    this.ttl = other.ttl;
    this.audience = other.audience;
    this.isTransient = other.isTransient;
    this.due = other.due;
    this.traceParent = trace;
  }

  /**
   * Starts a publication to a channel.
   *
   * @throws InvalidRequestException if it is not a channel name
   */
  public static Builder to(String channel) {
    return to(new ChannelName(channel));
  }

  /** Starts a publication to a channel. */
  public static Builder to(ChannelName channel) {
    return new Builder(channel);
  }

  /** Its channel. */
  public ChannelName channel() {
    return channel;
  }

  /**
   * The publisher's id: a second publication with the same id in the same channel is answered with
   * the position of the first.
   */
  public Optional<String> id() {
    return Optional.ofNullable(id);
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

  /**
   * The subject it describes: for readers of the latest state the newer of two events with the same
   * key replaces the older.
   */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** Its time to live: expired events are not delivered. */
  public Optional<Duration> ttl() {
    return Optional.ofNullable(ttl);
  }

  /** The readers that may receive it. */
  public Audience audience() {
    return audience;
  }

  /** Whether it is delivered to current subscribers only: never logged, numbered or replayed. */
  public boolean isTransient() {
    return isTransient;
  }

  /** The time before which it is not appended; empty: at once. */
  public Optional<Instant> due() {
    return Optional.ofNullable(due);
  }

  /** The step of a trace that it belongs to. */
  public Optional<TraceParent> traceParent() {
    return Optional.ofNullable(traceParent);
  }

  /** How many bytes of memory it retains, about: the unit of all limits on queued publications. */
  public long footprint() {
    return Footprint.of(data, type, topics, key, id, audience);
  }

  /** The same with a trace, unless it has one. */
  public Publication in(TraceParent trace) {
    return traceParent == null ? new Publication(this, trace) : this;
  }

  /**
   * Builds a {@link Publication}. Setters refuse invalid text with {@link InvalidRequestException}.
   */
  public static final class Builder {
    private static final Data EMPTY = Data.text("");

    private final ChannelName channel;
    private @Nullable String id;
    private @Nullable EventType type;
    private Data data = EMPTY;
    private List<Topic> topics = List.of();
    private @Nullable String key;
    private @Nullable Duration ttl;
    private Audience audience = Audience.EVERYONE;
    private boolean isTransient;
    private @Nullable Instant due;
    private @Nullable TraceParent traceParent;

    private Builder(ChannelName channel) {
      this.channel = channel;
    }

    /** The publisher's id, for idempotent publishing. */
    public Builder id(String id) {
      this.id = ReservedNames.requireNotReserved("id", id);
      return this;
    }

    /** Its type. */
    public Builder type(String type) {
      this.type = EventType.ofPublication(type);
      return this;
    }

    /** Plain text. */
    public Builder text(String text) {
      this.data = Data.text(text);
      return this;
    }

    /** One well-formed JSON value. */
    public Builder json(String json) {
      this.data = Data.json(json);
      return this;
    }

    /** Its content. */
    public Builder data(Data data) {
      this.data = data;
      return this;
    }

    /** Its only topic. */
    public Builder topic(String topic) {
      return topics(List.of(topic));
    }

    /** Its topics. */
    public Builder topics(Collection<String> topics) {
      topics.forEach(topic -> ReservedNames.requireNotReserved("topics", topic));
      this.topics = topics.stream().distinct().map(Topic::new).toList();
      return this;
    }

    /** The subject it describes. */
    public Builder key(String key) {
      this.key = ReservedNames.requireNotReserved("key", key);
      return this;
    }

    /** Its time to live: longer than zero. */
    public Builder ttl(Duration ttl) {
      this.ttl = ttl;
      return this;
    }

    /** The readers that may receive it. */
    public Builder audience(Audience audience) {
      this.audience = audience;
      return this;
    }

    /** What only the hub itself publishes. */
    Builder hubsOwn(String idAndKey, EventType type, List<Topic> topics) {
      this.id = idAndKey;
      this.key = idAndKey;
      this.type = type;
      this.topics = topics;
      return this;
    }

    /** What only the hub itself publishes, without an id. */
    Builder hubsOwn(EventType type, List<Topic> topics) {
      this.type = type;
      this.topics = topics;
      return this;
    }

    /** Deliver to current subscribers only. */
    public Builder transientEvent() {
      this.isTransient = true;
      return this;
    }

    /** The time at which it is to be appended; not before. */
    public Builder due(Instant due) {
      this.due = due;
      return this;
    }

    /** The step of a trace that it belongs to. */
    public Builder traceParent(TraceParent trace) {
      this.traceParent = trace;
      return this;
    }

    /**
     * @throws InvalidRequestException if a value is invalid or values contradict each other
     */
    public Publication build() {
      return new Publication(this);
    }
  }
}
