package io.carillon.notification;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.wire.JsonScanner;
import io.carillon.wire.JsonScanner.Kind;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The data of an event of the channel {@code notifications}. Reading is lenient, since the
 * application may publish anything there: what is no JSON object is no notification.
 */
public final class PublishedNotification {
  /** More than any notification of the API has; data of applications that is deeper is left out. */
  private static final int MAX_DEPTH = 64;

  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> tags = new HashSet<>();
  private final Set<String> flags = new HashSet<>();

  private PublishedNotification() {}

  /** The data of an event, if it is a notification. */
  public static Optional<PublishedNotification> of(Event event) {
    if (event.data().format() != Data.Format.JSON) {
      return Optional.empty();
    }
    try {
      PublishedNotification notification = new PublishedNotification();
      notification.read(event.data().toString().getBytes(StandardCharsets.UTF_8));
      return Optional.of(notification);
    } catch (RejectedBodyException noNotification) {
      return Optional.empty();
    }
  }

  private void read(byte[] json) {
    JsonScanner scanner = new JsonScanner(json, MAX_DEPTH);
    scanner.object(name -> member(scanner, name));
  }

  private void member(JsonScanner json, String name) {
    Kind kind = json.peek();
    if (kind == Kind.STRING) {
      texts.put(name, json.string());
    } else if (kind == Kind.BOOLEAN) {
      if (json.bool()) {
        flags.add(name);
      }
    } else if (kind == Kind.ARRAY && name.equals("tags")) {
      json.array(() -> tag(json));
    } else {
      json.value();
    }
  }

  private void tag(JsonScanner json) {
    if (json.peek() == Kind.STRING) {
      tags.add(json.string());
    } else {
      json.value();
    }
  }

  /** A member that is a string; the empty string if there is none. */
  public String text(String name) {
    return find(name).orElse("");
  }

  /** A member, if it is a string. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  /** Whether a member is {@code true}. */
  public boolean flag(String name) {
    return flags.contains(name);
  }

  /** Its tags. */
  public Set<String> tags() {
    return Set.copyOf(tags);
  }

  /** {@link NotificationType}, as it was written; {@code system} if there is none. */
  public String type() {
    return find("type").orElse("system");
  }

  /** {@link Severity}, as it was written; {@code info} if there is none. */
  public String severity() {
    return find("severity").orElse("info");
  }
}
