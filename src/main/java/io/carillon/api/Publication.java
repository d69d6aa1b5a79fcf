package io.carillon.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to publish one event. Fire it as a CDI event, {@code @Inject Event<Publication>
 * publications}, or pass it to {@link Channels#publish}. Immutable, except for an object as data:
 * that is written as JSON when it is published, by {@code fire} on the caller's thread, by {@code
 * fireAsync} later on another.
 *
 * <pre>{@code
 * publications.fire(Publication.to("orders").data(order).key("42").build());
 * }</pre>
 *
 * <p>Limits are checked when it is published: {@code fire} throws an {@link
 * IllegalArgumentException}, so that the transaction can fail.
 */
public final class Publication {
  /** How the data is given. */
  public enum Format {
    /** Any object, to be written by JSON-B; text as it is. */
    OBJECT,
    /** A {@code String} with one JSON value. */
    JSON,
    /** A {@code String} of plain text. */
    TEXT
  }

  private final String channel;
  private final Object data;
  private final Format format;
  private final @Nullable String type;
  private final List<String> topics;
  private final @Nullable String key;
  private final @Nullable String id;
  private final @Nullable Duration ttl;
  private final Set<String> users;
  private final Set<String> roles;
  private final boolean isTransient;
  private final @Nullable Instant at;
  private final @Nullable Duration delay;

  private Publication(Builder builder) {
    this.channel = builder.channel;
    this.data = builder.data;
    this.format = builder.format;
    this.type = builder.type;
    this.topics = builder.topics;
    this.key = builder.key;
    this.id = builder.id;
    this.ttl = builder.ttl;
    this.users = builder.users;
    this.roles = builder.roles;
    this.isTransient = builder.isTransient;
    this.at = builder.at;
    this.delay = builder.delay;
  }

  /** Starts a publication to a channel. */
  public static Builder to(String channel) {
    return new Builder(channel);
  }

  /** The name of its channel. */
  public String channel() {
    return channel;
  }

  /** Its content, as {@link #format()} says. */
  public Object data() {
    return data;
  }

  /** How {@link #data()} is given. */
  public Format format() {
    return format;
  }

  /** The type that was set; empty to use that of an object. */
  public Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** Its topics, possibly none. */
  public List<String> topics() {
    return topics;
  }

  /** The subject it describes. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** The application's own id. */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** Its time to live. */
  public Optional<Duration> ttl() {
    return Optional.ofNullable(ttl);
  }

  /** The users that it is addressed to; with no users and no roles, everyone. */
  public Set<String> users() {
    return users;
  }

  /** The roles that it is addressed to. */
  public Set<String> roles() {
    return roles;
  }

  /** Whether it is delivered to current subscribers only: never logged, numbered or replayed. */
  public boolean isTransient() {
    return isTransient;
  }

  /**
   * The time before which it is not appended, if there is one.
   *
   * @param now from which a delay counts
   */
  public Optional<Instant> due(Instant now) {
    return delay == null ? Optional.ofNullable(at) : Optional.of(now.plus(delay));
  }

  /** Builds a {@link Publication}. Setters may be called in any order; the last call counts. */
  public static final class Builder {
    private final String channel;
    private Object data = "";
    private Format format = Format.TEXT;
    private @Nullable String type;
    private List<String> topics = List.of();
    private @Nullable String key;
    private @Nullable String id;
    private @Nullable Duration ttl;
    private Set<String> users = Set.of();
    private Set<String> roles = Set.of();
    private boolean isTransient;
    private @Nullable Instant at;
    private @Nullable Duration delay;

    private Builder(String channel) {
      this.channel = Objects.requireNonNull(channel, "channel");
    }

    /** Any object, as {@link Channel#publish(Object)} writes it. */
    public Builder data(Object data) {
      return data(data, Format.OBJECT);
    }

    /** One JSON value, as text. */
    public Builder json(String json) {
      return data(json, Format.JSON);
    }

    /** Plain text. */
    public Builder text(String text) {
      return data(text, Format.TEXT);
    }

    private Builder data(Object data, Format format) {
      this.data = Objects.requireNonNull(data, "data");
      this.format = format;
      return this;
    }

    /** The type, instead of that of an object's class. */
    public Builder type(String type) {
      this.type = Objects.requireNonNull(type, "type");
      return this;
    }

    /** Its only topic, such as {@code orders/42}: a label by which subscribers select. */
    public Builder topic(String topic) {
      return topics(List.of(topic));
    }

    /** Its topics, at most 16. */
    public Builder topics(Collection<String> topics) {
      this.topics = List.copyOf(topics);
      return this;
    }

    /** The subject it describes: the newer of two events with the same key replaces the older. */
    public Builder key(String key) {
      this.key = Objects.requireNonNull(key, "key");
      return this;
    }

    /**
     * An id of the application's own: a second publication with the same id in the same channel
     * appends nothing and is answered with the position of the first.
     */
    public Builder id(String id) {
      this.id = Objects.requireNonNull(id, "id");
      return this;
    }

    /** Its time to live, longer than zero: afterwards it is no longer delivered. */
    public Builder ttl(Duration ttl) {
      this.ttl = Objects.requireNonNull(ttl, "ttl");
      return this;
    }

    /** The users that may receive it, and the holders of its {@link #roles}. */
    public Builder users(String... users) {
      this.users = Set.of(users);
      return this;
    }

    /** The roles whose holders may receive it, and its {@link #users}. */
    public Builder roles(String... roles) {
      this.roles = Set.of(roles);
      return this;
    }

    /** Delivers it to current subscribers only: it is not logged and has no position. */
    public Builder transientEvent() {
      this.isTransient = true;
      return this;
    }

    /**
     * Appends it at that time, not before and usually within a second; the hub keeps it in the
     * database until then. A time that has passed is now.
     */
    public Builder at(Instant time) {
      this.at = Objects.requireNonNull(time, "time");
      this.delay = null;
      return this;
    }

    /** Appends it after that time, counted from its publication; otherwise like {@link #at}. */
    public Builder delay(Duration delay) {
      this.delay = Objects.requireNonNull(delay, "delay");
      this.at = null;
      return this;
    }

    /** The publication. */
    public Publication build() {
      return new Publication(this);
    }
  }
}
