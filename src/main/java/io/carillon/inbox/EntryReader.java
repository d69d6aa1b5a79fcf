package io.carillon.inbox;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.wire.JsonScanner;
import io.carillon.wire.JsonScanner.Kind;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the data of events of the channel {@code notifications}. Lenient, since the application may
 * publish anything there: what is no JSON object is no notification.
 */
final class EntryReader {
  /** More than any notification of the API has; data of applications that is deeper is left out. */
  private static final int MAX_DEPTH = 64;

  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> tags = new HashSet<>();
  private final Set<String> flags = new HashSet<>();

  private EntryReader() {}

  /** The entry of an event, if it is a notification. */
  static Optional<InboxEntry> read(Event event) {
    if (event.data().format() != Data.Format.JSON) {
      return Optional.empty();
    }
    try {
      EntryReader reader = new EntryReader();
      reader.read(event.data().toString().getBytes(StandardCharsets.UTF_8));
      return Optional.of(reader.entry(event));
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

  private InboxEntry entry(Event event) {
    return new InboxEntry(
        event,
        texts.getOrDefault("type", "system"),
        texts.getOrDefault("severity", "info"),
        Set.copyOf(tags),
        (texts.getOrDefault("title", "") + "\n" + texts.getOrDefault("message", ""))
            .toLowerCase(Locale.ROOT),
        Optional.ofNullable(texts.get("sender")),
        Optional.ofNullable(texts.get("replaces")),
        flags.contains("retracted"),
        flags.contains("receipts"));
  }
}
