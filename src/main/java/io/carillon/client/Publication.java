package io.carillon.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to publish one event. Immutable: each method returns a copy with one more field.
 *
 * <pre>{@code
 * Publication.json("{\"id\":42}").type("created").topic("orders/42").key("42")
 * }</pre>
 */
public final class Publication {
  private final String data; // JSON on one line
  private final @Nullable String id;
  private final @Nullable String type;
  private final @Nullable String key;
  private final @Nullable Duration ttl;
  private final @Nullable Instant at;
  private final @Nullable Duration delay;
  private final List<String> topics;
  private final List<String> users;
  private final List<String> roles;
  private final boolean isTransient;

  private Publication(Copy copy) {
    this.data = copy.data;
    this.id = copy.id;
    this.type = copy.type;
    this.key = copy.key;
    this.ttl = copy.ttl;
    this.at = copy.at;
    this.delay = copy.delay;
    this.topics = List.copyOf(copy.topics);
    this.users = List.copyOf(copy.users);
    this.roles = List.copyOf(copy.roles);
    this.isTransient = copy.isTransient;
  }

  private static final class Copy {
    private final String data;
    private @Nullable String id;
    private @Nullable String type;
    private @Nullable String key;
    private @Nullable Duration ttl;
    private @Nullable Instant at;
    private @Nullable Duration delay;
    private List<String> topics = List.of();
    private List<String> users = List.of();
    private List<String> roles = List.of();
    private boolean isTransient;

    Copy(String data) {
      this.data = data;
    }
  }

  /**
   * A publication of a JSON value.
   *
   * @throws IllegalArgumentException if the text is not one JSON value
   */
  public static Publication json(String json) {
    // a line end in JSON stands between tokens, where a space is equivalent
    String line = JsonScanner.requireValue(json).replace('\n', ' ').replace('\r', ' ');
    return new Publication(new Copy(line));
  }

  /** A publication of a text, which is a JSON string then. */
  public static Publication text(String text) {
    return new Publication(new Copy(JsonWriter.quoted(text)));
  }

  /** With a type; without one the event is a plain message. */
  public Publication type(String type) {
    Copy copy = copy();
    copy.type = type;
    return new Publication(copy);
  }

  /** With one more topic, by which subscribers select. */
  public Publication topic(String topic) {
    Copy copy = copy();
    copy.topics = with(topics, topic);
    return new Publication(copy);
  }

  /** With the subject of the event. */
  public Publication key(String key) {
    Copy copy = copy();
    copy.key = key;
    return new Publication(copy);
  }

  /**
   * With an id of the application's own. A repetition with the same id gets the first receipt, also
   * after a restart of the application. Without one the client makes one up for its own retries.
   */
  public Publication id(String id) {
    Copy copy = copy();
    copy.id = id;
    return new Publication(copy);
  }

  /** With the time after which the event is not worth reading any more. */
  public Publication ttl(Duration ttl) {
    Copy copy = copy();
    copy.ttl = ttl;
    return new Publication(copy);
  }

  /**
   * To be appended at that time, not before and usually within a second. The receipt has no
   * positions then; {@code GET /api/scheduled} lists it, and {@code DELETE} cancels it.
   */
  public Publication at(Instant time) {
    Copy copy = copy();
    copy.at = time;
    copy.delay = null;
    return new Publication(copy);
  }

  /** To be appended after that time, counted by the hub from the request; like {@link #at}. */
  public Publication delay(Duration delay) {
    Copy copy = copy();
    copy.delay = delay;
    copy.at = null;
    return new Publication(copy);
  }

  /** For a user only, or for several users and roles. */
  public Publication toUser(String user) {
    Copy copy = copy();
    copy.users = with(users, user);
    return new Publication(copy);
  }

  /** For users with a role only, or for several users and roles. */
  public Publication toRole(String role) {
    Copy copy = copy();
    copy.roles = with(roles, role);
    return new Publication(copy);
  }

  /**
   * For live subscribers only: the event is not stored. It has no id, so the client repeats it only
   * if the hub has certainly refused it.
   */
  public Publication asTransient() {
    Copy copy = copy();
    copy.isTransient = true;
    return new Publication(copy);
  }

  private Copy copy() {
    Copy copy = new Copy(data);
    copy.id = id;
    copy.type = type;
    copy.key = key;
    copy.ttl = ttl;
    copy.at = at;
    copy.delay = delay;
    copy.topics = topics;
    copy.users = users;
    copy.roles = roles;
    copy.isTransient = isTransient;
    return copy;
  }

  private static List<String> with(List<String> values, String value) {
    List<String> more = new ArrayList<>(values);
    more.add(value);
    return more;
  }

  boolean isTransient() {
    return isTransient;
  }

  Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** The JSON object of the HTTP API, on one line. */
  String toJson() {
    JsonWriter json = new JsonWriter();
    if (id != null) {
      json.string("id", id);
    }
    if (type != null) {
      json.string("type", type);
    }
    if (key != null) {
      json.string("key", key);
    }
    if (ttl != null) {
      json.string("ttl", ttl.toString());
    }
    if (at != null) {
      json.string("at", at.toString());
    }
    if (delay != null) {
      json.string("delay", delay.toString());
    }
    if (!topics.isEmpty()) {
      json.strings("topics", topics);
    }
    if (!users.isEmpty() || !roles.isEmpty()) {
      json.raw("to", new JsonWriter().strings("users", users).strings("roles", roles).end());
    }
    if (isTransient) {
      json.raw("transient", "true");
    }
    return json.raw("data", data).end();
  }
}
