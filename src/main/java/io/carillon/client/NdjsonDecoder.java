package io.carillon.client;

import io.carillon.client.StreamMessage.Connected;
import io.carillon.client.StreamMessage.Expired;
import io.carillon.client.StreamMessage.Heartbeat;
import io.carillon.client.StreamMessage.Missing;
import io.carillon.client.StreamMessage.Received;
import io.carillon.client.StreamMessage.Retry;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a stream in {@code application/x-ndjson}. */
final class NdjsonDecoder implements Consumer<String> {
  private final Consumer<StreamMessage> messages;

  NdjsonDecoder(Consumer<StreamMessage> messages) {
    this.messages = messages;
  }

  /**
   * @throws IllegalArgumentException if the line is not from a hub
   */
  @Override
  public void accept(String line) {
    if (line.isBlank()) {
      return;
    }
    Map<String, String> members = JsonScanner.members(line);
    if (members.containsKey("control")) {
      control(members);
    } else {
      messages.accept(new Received(event(members)));
    }
  }

  private void control(Map<String, String> members) {
    switch (text(members, "control")) {
      case "connected" -> {
        String retry = members.get("retry");
        if (retry != null) {
          messages.accept(new Retry(Duration.ofMillis(Long.parseLong(retry))));
        }
        messages.accept(new Connected(text(members, "id"), text(members, "clientId")));
      }
      case "heartbeat" -> messages.accept(new Heartbeat(text(members, "id")));
      case "gap" -> messages.accept(new Missing(text(members, "id"), GapReader.read(members)));
      case "expired" -> messages.accept(new Expired());
      default -> {} // of a newer hub
    }
  }

  private static ChannelEvent event(Map<String, String> members) {
    String seq = members.get("seq");
    String data = required(members, "data");
    return new ChannelEvent.Fields(
            text(members, "channel"), JsonScanner.isString(data) ? JsonScanner.string(data) : data)
        .at(seq == null ? null : Long.valueOf(seq), optional(members, "id"))
        .type(optional(members, "type"))
        .labels(topics(members.get("topics")), optional(members, "key"))
        .published(timestamp(optional(members, "timestamp")), optional(members, "traceparent"))
        .event();
  }

  private static List<String> topics(@Nullable String array) {
    return array == null
        ? List.of()
        : JsonScanner.elements(array).stream().map(JsonScanner::string).toList();
  }

  private static @Nullable Instant timestamp(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a timestamp: " + text, e);
    }
  }

  private static String text(Map<String, String> members, String name) {
    return JsonScanner.string(required(members, name));
  }

  private static @Nullable String optional(Map<String, String> members, String name) {
    return members.containsKey(name) ? text(members, name) : null;
  }

  private static String required(Map<String, String> members, String name) {
    String value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a line of the stream has no " + name);
    }
    return value;
  }
}
