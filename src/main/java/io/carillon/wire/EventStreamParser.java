package io.carillon.wire;

import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** Reads an event stream as it arrives (WHATWG HTML, 9.2.5 and 9.2.6). Not thread-safe. */
public final class EventStreamParser {
  private final EventStreamListener listener;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
  private boolean isFirstLine = true;
  private boolean isAfterCr;
  private String lastEventId = "";
  private String lastEventIdBuffer = "";
  private String type = "";
  private final StringBuilder data = new StringBuilder();

  public EventStreamParser(EventStreamListener listener) {
    this.listener = listener;
  }

  /** The last event id string: what a reader sends as {@code Last-Event-ID} when it reconnects. Empty if there is none. */
  public String lastEventId() {
    return lastEventId;
  }

  /** Reads on. {@code bytes} may begin and end anywhere, also inside a character. */
  public void push(byte[] bytes) {
    push(bytes, 0, bytes.length);
  }

  /** Reads on with {@code length} bytes from {@code offset}. */
  public void push(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      boolean secondOfCrLf = b == '\n' && isAfterCr;
      isAfterCr = b == '\r';
      if (secondOfCrLf) {
        continue;
      }
      if (b == '\n' || b == '\r') {
        endLine();
      } else {
        line.write(b);
      }
    }
  }

  private void endLine() {
    String text = line.toString(java.nio.charset.StandardCharsets.UTF_8);
    line.reset();
    if (isFirstLine && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    isFirstLine = false;
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    process(field, value);
  }

  private void process(String field, String value) {
    switch (field) {
      case "" -> listener.onComment(value);
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          lastEventIdBuffer = value;
        }
      }
      case "retry" -> {
        if (value.matches("[0-9]{1,18}")) {
          listener.onReconnectionTime(Duration.ofMillis(Long.parseLong(value)));
        }
      }
      default -> {}
    }
  }

  private void dispatch() {
    lastEventId = lastEventIdBuffer;
    if (data.length() > 0) {
      data.setLength(data.length() - 1);
      listener.onEvent(new ParsedEvent(lastEventId, type.isEmpty() ? "message" : type, data.toString()));
    }
    data.setLength(0);
    type = "";
  }
}
