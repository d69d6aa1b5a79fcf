package io.carillon.wire;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.TraceParent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as newline-delimited JSON ({@code application/x-ndjson}): one object on one line,
 * ended by LF. Stateless.
 *
 * <pre>{@code
 * {"channel":"orders","seq":17,"id":"17","type":"created","topics":["orders/42"],"key":"42",
 *  "timestamp":"2025-01-31T12:00:00Z","data":{"id":42}}
 * }</pre>
 */
final class NdjsonEncoder {
  private NdjsonEncoder() {}

  /** The line of one event with its data as a value: its {@link #object} and LF. */
  static byte[] encode(@Nullable String id, Event event) {
    return encode(id, event, Optional.empty(), DataForm.VALUE);
  }

  /** The line of one event, with a member {@code traceparent} if there is one. */
  static byte[] encode(
      @Nullable String id, Event event, Optional<TraceParent> traceParent, DataForm form) {
    return line(object(id, event, traceParent, form));
  }

  /**
   * One event as a JSON object without line ends. {@code seq}, {@code id}, {@code type}, {@code
   * topics} and {@code key} are left out where there is none; {@code timestamp} is in RFC 3339
   * form. The audience is not disclosed.
   *
   * @param id the position of the stream after this event; null if it moves none, as a transient
   *     event
   */
  static String object(
      @Nullable String id, Event event, Optional<TraceParent> traceParent, DataForm form) {
    StringBuilder json = new StringBuilder(160 + event.data().size());
    json.append('{');
    JsonText.appendMember(json, "channel", event.channel());
    if (!event.isTransient()) {
      append(json, "seq", event.seq());
    }
    if (id != null) {
      append(json, "id", id);
    }
    event.type().ifPresent(type -> append(json, "type", type));
    if (!event.topics().isEmpty()) {
      append(json, "topics", event.topics());
    }
    event.key().ifPresent(key -> append(json, "key", key));
    append(json, "timestamp", event.timestamp());
    traceParent.ifPresent(trace -> append(json, "traceparent", trace));
    appendData(json, event.data(), form);
    return json.append('}').toString();
  }

  /**
   * A control line of the hub itself: {@code {"control":"connected",…}} with the members of {@code
   * fields}, which take the values of {@link JsonText#object}. An event has no member {@code
   * control}, so the two cannot be mistaken.
   */
  static byte[] control(String name, Map<String, ?> fields) {
    StringBuilder json = new StringBuilder(128).append('{');
    JsonText.appendMember(json, "control", name);
    fields.forEach((field, value) -> append(json, field, value));
    return line(json.append('}').toString());
  }

  private static void append(StringBuilder json, String name, @Nullable Object value) {
    json.append(',');
    JsonText.appendMember(json, name, value);
  }

  private static void appendData(StringBuilder json, Data data, DataForm form) {
    if (form == DataForm.TEXT) {
      append(json, "text", data);
    } else if (data.format() == Data.Format.TEXT) {
      append(json, "format", "text");
      append(json, "data", data);
    } else {
      // inside a JSON string a line end is always escaped, so a bare one stands between tokens,
      // where a space is equivalent
      json.append(",\"data\":").append(data.toString().replace('\n', ' ').replace('\r', ' '));
    }
  }

  private static byte[] line(String json) {
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
