package io.carillon.wire;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in the event stream format (WHATWG HTML, 9.2.5): {@code id}, {@code event}, then a
 * {@code data} line for every line of the data, each ended by LF, then a blank line. Stateless;
 * every array returned is new, exactly filled, and the caller's.
 *
 * <p>Data is UTF-8 bytes. CR and LF never occur inside a longer UTF-8 sequence, so lines are found
 * without decoding. Empty data is written as an empty {@code data:} line, which readers dispatch
 * with the empty string: the field puts an LF in the data buffer, so the buffer is not empty when
 * 9.2.6 asks, and the LF is removed after that. (No {@code data} line at all would not be
 * dispatched.)
 */
final class EventStreamEncoder {
  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

  private EventStreamEncoder() {}

  /**
   * One event.
   *
   * @param id which a reader sends back as {@code Last-Event-ID}; null leaves the reader's id,
   *     empty resets it
   * @param type of the event; absent, empty and {@code message} are the same and take no line
   * @param dataUtf8 well-formed UTF-8, which is not checked; CR, LF and CRLF end a line, and
   *     readers see LF
   * @throws InvalidRequestException if {@code id} or {@code type} contains CR, LF, NUL or half a
   *     surrogate pair
   */
  static byte[] encode(@Nullable String id, @Nullable String type, byte[] dataUtf8) {
    return encode(idField(id) + eventField(type), dataUtf8);
  }

  /**
   * The same without an id: shared by streams in which the event has different ids, each writing
   * its {@link #idLine} before it.
   */
  static byte[] body(@Nullable String type, byte[] dataUtf8) {
    return encode(null, type, dataUtf8);
  }

  /**
   * The line to stand before a {@link #body}.
   *
   * @throws InvalidRequestException if {@code id} contains CR, LF, NUL or half a surrogate pair
   */
  static byte[] idLine(String id) {
    return idField(id).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The line that sets how long a reader waits before it reconnects, in whole milliseconds. It
   * takes effect when read, and may stand before an event or alone.
   *
   * @throws IllegalArgumentException if {@code reconnectionTime} is negative
   */
  static byte[] retry(Duration reconnectionTime) {
    if (reconnectionTime.isNegative()) {
      throw new IllegalArgumentException(
          "a reconnection time is not negative: " + reconnectionTime);
    }
    return ("retry: " + reconnectionTime.toMillis() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A comment, one line for each of its lines: readers ignore it. It may stand before an event or
   * alone.
   *
   * @throws InvalidRequestException if {@code comment} contains half a surrogate pair
   */
  static byte[] comment(String comment) {
    TextChecks.requireWellFormed("comment", comment);
    String lines = comment.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\n: ");
    return (": " + lines + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String idField(@Nullable String id) {
    return id == null ? "" : "id: " + requireOneLine("id", id) + "\n";
  }

  private static String eventField(@Nullable String type) {
    boolean isDefault = type == null || type.isEmpty() || type.equals(ParsedEvent.DEFAULT_TYPE);
    return isDefault ? "" : "event: " + requireOneLine("type", type) + "\n";
  }

  /** Refuses CR and LF, which would end the line, and NUL, for which readers ignore an id. */
  private static String requireOneLine(String field, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\n' || c == '\r' || c == '\0') {
        throw new InvalidRequestException(
            field,
            "'%s' contains U+%04X at position %d; CR, LF and NUL are refused"
                .formatted(field, (int) c, i));
      }
    }
    TextChecks.requireWellFormed(field, value);
    return value;
  }

  // Most data is one line: it is scanned once. Only data of several lines is scanned again when
  // copied.
  private static byte[] encode(String head, byte[] data) {
    byte[] headUtf8 = head.getBytes(StandardCharsets.UTF_8);
    int firstEnd = endOfLine(data, 0);
    byte[] event = new byte[headUtf8.length + sizeOfLines(data, firstEnd) + 1];
    System.arraycopy(headUtf8, 0, event, 0, headUtf8.length);
    int at = putLines(data, firstEnd, event, headUtf8.length);
    event[at] = LF;
    return event;
  }

  private static int sizeOfLines(byte[] data, int firstEnd) {
    int size = sizeOfLine(firstEnd);
    int end = firstEnd;
    while (end < data.length) {
      int start = afterLineEnd(data, end);
      end = endOfLine(data, start);
      size += sizeOfLine(end - start);
    }
    return size;
  }

  private static int sizeOfLine(int length) {
    return DATA.length + (length == 0 ? 0 : 1 + length) + 1;
  }

  private static int putLines(byte[] data, int firstEnd, byte[] event, int from) {
    int at = putLine(data, 0, firstEnd, event, from);
    int end = firstEnd;
    while (end < data.length) {
      int start = afterLineEnd(data, end);
      end = endOfLine(data, start);
      at = putLine(data, start, end, event, at);
    }
    return at;
  }

  private static int putLine(byte[] data, int start, int end, byte[] event, int from) {
    System.arraycopy(DATA, 0, event, from, DATA.length);
    int at = from + DATA.length;
    if (end > start) {
      event[at++] = ' ';
      System.arraycopy(data, start, event, at, end - start);
      at += end - start;
    }
    event[at++] = LF;
    return at;
  }

  private static int endOfLine(byte[] data, int from) {
    int at = from;
    while (at < data.length && data[at] != LF && data[at] != CR) {
      at++;
    }
    return at;
  }

  private static int afterLineEnd(byte[] data, int end) {
    boolean isCrLf = data[end] == CR && end + 1 < data.length && data[end + 1] == LF;
    return end + (isCrLf ? 2 : 1);
  }
}
