package io.carillon.wire;

import java.time.Duration;
import java.util.Arrays;

/**
 * Reads an event stream as it arrives, to the letter of WHATWG HTML, 9.2.5 and 9.2.6, quoted before
 * the code that implements it. Bytes may be pushed in pieces of any size; an event without a blank
 * line after it is never dispatched ("Once the end of the file is reached, any pending data must be
 * discarded."), so the end of a stream needs no call.
 *
 * <p>Lines are found among the bytes and decoded one by one, with the same result as decoding the
 * whole stream first: in UTF-8 neither CR, LF nor a colon is ever part of another character, and a
 * malformed sequence ends before them.
 *
 * <p>Not thread-safe; unusable after an exception.
 */
public final class EventStreamParser {
  /** Default limit for the bytes of one event: 16 MiB. */
  public static final int DEFAULT_MAX_EVENT_SIZE = 16 * 1024 * 1024;

  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private final EventStreamListener listener;
  private final int maxEventSize;

  // the part of a line that was pushed before its end
  private byte[] line = new byte[128];
  private int lineSize;
  private boolean isFirstLine = true;
  private boolean isAfterCr;

  // the standard's buffers
  private final StringBuilder data = new StringBuilder();
  private String eventType = "";
  private String lastEventIdBuffer = "";
  private String lastEventId = "";

  /** A parser of one stream. */
  public EventStreamParser(EventStreamListener listener) {
    this(listener, DEFAULT_MAX_EVENT_SIZE);
  }

  /**
   * A parser of one stream.
   *
   * @param maxEventSize bound for what is kept of an event before it is dispatched, the line being
   *     read included; in bytes of the stream
   */
  public EventStreamParser(EventStreamListener listener, int maxEventSize) {
    this.listener = listener;
    this.maxEventSize = maxEventSize;
  }

  /**
   * The last event ID string: what a reader sends as {@code Last-Event-ID} when it reconnects.
   * Empty if there is none.
   */
  public String lastEventId() {
    return lastEventId;
  }

  /**
   * Reads on. {@code bytes} may begin and end anywhere, also inside a character or between CR and
   * LF.
   *
   * @throws EventTooLargeException if an event exceeds the bound given
   */
  public void push(byte[] bytes) {
    push(bytes, 0, bytes.length);
  }

  /**
   * Reads on with {@code length} bytes from {@code offset}.
   *
   * @throws EventTooLargeException if an event exceeds the bound given
   */
  public void push(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int start = offset;
    // "end-of-line = ( cr lf / cr / lf )". After CR the line is taken at once: waiting to see
    // whether LF follows would hold back an event until the next one.
    for (int at = offset; at < end; at++) {
      byte b = bytes[at];
      if (b == LF && isAfterCr) {
        start = at + 1;
      } else if (b == LF || b == CR) {
        endLine(bytes, start, at);
        start = at + 1;
      }
      isAfterCr = b == CR;
    }
    keep(bytes, start, end);
  }

  private void keep(byte[] bytes, int start, int end) {
    int size = lineSize + end - start;
    requireWithinLimit(size);
    if (size > line.length) {
      line = Arrays.copyOf(line, Math.max(size, 2 * line.length));
    }
    System.arraycopy(bytes, start, line, lineSize, end - start);
    lineSize = size;
  }

  private void endLine(byte[] bytes, int start, int end) {
    if (lineSize == 0) {
      requireWithinLimit(end - start);
      interpret(bytes, start, end);
    } else {
      keep(bytes, start, end);
      int size = lineSize;
      lineSize = 0;
      interpret(line, 0, size);
    }
  }

  private void requireWithinLimit(int size) {
    if (size > maxEventSize - data.length()) {
      throw new EventTooLargeException(maxEventSize);
    }
  }

  private void interpret(byte[] bytes, int start, int end) {
    // "The UTF-8 decode algorithm strips one leading UTF-8 Byte Order Mark (BOM), if any."
    int from = isFirstLine && startsWithBom(bytes, start, end) ? start + 3 : start;
    isFirstLine = false;
    interpret(Utf8Decoder.decode(bytes, from, end));
  }

  private static boolean startsWithBom(byte[] bytes, int start, int end) {
    return end - start >= 3
        && bytes[start] == (byte) 0xEF
        && bytes[start + 1] == (byte) 0xBB
        && bytes[start + 2] == (byte) 0xBF;
  }

  private void interpret(String text) {
    int colon = text.indexOf(':');
    if (text.isEmpty()) {
      // "If the line is empty (a blank line): Dispatch the event, as defined below."
      dispatch();
    } else if (colon == 0) {
      // "If the line starts with a U+003A COLON character (:): Ignore the line."
      listener.onComment(valueAfter(colon, text));
    } else if (colon > 0) {
      // "If the line contains a U+003A COLON character (:): Collect the characters on the line
      // before the first U+003A COLON character (:), and let field be that string."
      process(text.substring(0, colon), valueAfter(colon, text));
    } else {
      // "Otherwise, the string is not empty but does not contain a U+003A COLON character (:):
      // Process the field …, using the whole line as the field name, and the empty string as the
      // field value."
      process(text, "");
    }
  }

  // "Collect the characters on the line after the first U+003A COLON character (:), and let value
  // be that string. If value starts with a U+0020 SPACE character, remove it from value."
  private static String valueAfter(int colon, String text) {
    return text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
  }

  // "Field names must be compared literally, with no case folding performed."
  private void process(String field, String value) {
    switch (field) {
      // "Set the event type buffer to the field value."
      case "event" -> eventType = value;
      // "Append the field value to the data buffer, then append a single U+000A LINE FEED (LF)
      // character to the data buffer."
      case "data" -> data.append(value).append('\n');
      case "id" -> processId(value);
      case "retry" -> processRetry(value);
      // "Otherwise: The field is ignored."
      default -> {}
    }
  }

  // "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the
  // field value. Otherwise, ignore the field."
  private void processId(String value) {
    if (value.indexOf('\0') < 0) {
      lastEventIdBuffer = value;
    }
  }

  // "If the field value consists of only ASCII digits, then interpret the field value as an integer
  // in base ten, and set the event stream's reconnection time to that integer. Otherwise, ignore
  // the field." The empty string is no integer, and is ignored.
  private void processRetry(String value) {
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      listener.onReconnectionTime(Duration.ofMillis(parseSaturated(value)));
    }
  }

  /** The number that {@code digits} are, or the largest {@code long} if that is less. */
  private static long parseSaturated(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (number > (Long.MAX_VALUE - digit) / 10) {
        return Long.MAX_VALUE;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  private void dispatch() {
    // "Set the last event ID string of the event source to the value of the last event ID buffer.
    // The buffer does not get reset …"
    lastEventId = lastEventIdBuffer;
    // "If the data buffer is an empty string, set the data buffer and the event type buffer to the
    // empty string and return."
    if (data.isEmpty()) {
      eventType = "";
      return;
    }
    // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove the
    // last character from the data buffer."
    data.setLength(data.length() - 1);
    // "If the event type buffer has a value other than the empty string, change the type of the
    // newly created event to equal the value of the event type buffer."
    String type = eventType.isEmpty() ? ParsedEvent.DEFAULT_TYPE : eventType;
    ParsedEvent event = new ParsedEvent(lastEventId, type, data.toString());
    // "Set the data buffer and the event type buffer to the empty string."
    data.setLength(0);
    eventType = "";
    listener.onEvent(event);
  }
}
