package io.carillon.client;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads the lines of an event stream by the steps of WHATWG HTML, 9.2.6. An event without a blank
 * line after it is never dispatched.
 */
final class EventStreamDecoder implements Consumer<String> {
  private final Consumer<ServerSentEvent> events;
  private final Consumer<Duration> reconnectionTimes;
  private final int maxSize;

  // the standard's buffers
  private final StringBuilder data = new StringBuilder();
  private String eventType = "";
  private String lastEventId = "";

  /**
   * An event as it is dispatched.
   *
   * @param lastEventId empty if there is none
   * @param type empty if the stream names none
   * @param data its lines, separated by LF
   */
  record ServerSentEvent(String lastEventId, String type, String data) {}

  /**
   * @param maxSize maximum length of the data of one event in characters
   */
  EventStreamDecoder(
      Consumer<ServerSentEvent> events, Consumer<Duration> reconnectionTimes, int maxSize) {
    this.events = events;
    this.reconnectionTimes = reconnectionTimes;
    this.maxSize = maxSize;
  }

  /**
   * @throws StreamTooLargeException if an event is larger than allowed
   */
  @Override
  public void accept(String line) {
    int colon = line.indexOf(':');
    if (line.isEmpty()) {
      // "If the line is empty (a blank line): Dispatch the event, as defined below."
      dispatch();
    } else if (colon < 0) {
      // "Process the field …, using the whole line as the field name, and the empty string as the
      // field value."
      process(line, "");
    } else if (colon
        > 0) { // "If the line starts with a U+003A COLON character (:): Ignore the line."
      // "If value starts with a U+0020 SPACE character, remove it from value."
      int start = line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      process(line.substring(0, colon), line.substring(start));
    }
  }

  private void process(String field, String value) {
    switch (field) {
      case "event" -> eventType = value;
      case "data" -> append(value);
      case "id" -> {
        // "If the field value does not contain U+0000 NULL, then set the last event ID buffer"
        if (value.indexOf('\0') < 0) {
          lastEventId = value;
        }
      }
      case "retry" -> {
        // "If the field value consists of only ASCII digits"; more than 18 are no sensible time
        if (value.matches("[0-9]{1,18}")) {
          reconnectionTimes.accept(Duration.ofMillis(Long.parseLong(value)));
        }
      }
      default -> {} // "The field is ignored."
    }
  }

  private void append(String value) {
    if (data.length() + value.length() >= maxSize) {
      throw new StreamTooLargeException(maxSize);
    }
    data.append(value).append('\n');
  }

  private void dispatch() {
    String type = eventType;
    eventType = "";
    // "If the data buffer is an empty string, set the data buffer and the event type buffer to the
    // empty string and return."
    if (data.isEmpty()) {
      return;
    }
    // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove"
    String text = data.substring(0, data.length() - 1);
    data.setLength(0);
    events.accept(new ServerSentEvent(lastEventId, type, text));
  }
}
