package io.carillon.wire;

import io.carillon.event.TextChecks;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as text (RFC 8259), as far as the hub writes it itself: strings, numbers, booleans, null,
 * and objects and arrays of them.
 */
public final class JsonText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonText() {}

  /**
   * A value that is JSON already.
   *
   * @param json one well-formed value
   */
  public record Raw(String json) {}

  /**
   * {@code text} as a JSON string with its quotation marks. Half a surrogate pair is written as an
   * escape (RFC 8259, 8.2).
   */
  public static String quote(String text) {
    StringBuilder json = new StringBuilder(text.length() + 16);
    appendQuoted(json, text);
    return json.toString();
  }

  /**
   * A JSON object of {@code members}, in the order of the map.
   *
   * @param members values are strings, finite numbers, booleans, null, and maps and iterables of
   *     these, and {@link Raw} as it is; anything else (an {@code Instant}, a {@code ChannelName})
   *     is written as the string of its {@code toString}
   * @throws IllegalArgumentException if a number is not finite: JSON has no form for it
   */
  public static String object(Map<String, ?> members) {
    StringBuilder json = new StringBuilder(128);
    appendValue(json, members);
    return json.toString();
  }

  static void appendQuoted(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // RFC 8259, 7: "characters that MUST be escaped: quotation mark, reverse solidus, and the
      // control characters (U+0000 through
      // U+001F)"
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        appendControl(json, c);
      } else if (TextChecks.isUnpairedSurrogate(text, i)) {
        appendEscape(json, c);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  static void appendMember(StringBuilder json, String name, @Nullable Object value) {
    appendQuoted(json, name);
    json.append(':');
    appendValue(json, value);
  }

  private static void appendValue(StringBuilder json, @Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      appendObject(json, members);
    } else if (value instanceof Iterable<?> elements) {
      appendArray(json, elements);
    } else if (value == null || value instanceof Boolean) {
      json.append(value);
    } else if (value instanceof Number number) {
      appendNumber(json, number);
    } else if (value instanceof Raw raw) {
      json.append(raw.json());
    } else {
      appendQuoted(json, value.toString());
    }
  }

  private static void appendObject(StringBuilder json, Map<?, ?> members) {
    String separator = "{";
    for (Map.Entry<?, ?> member : members.entrySet()) {
      json.append(separator);
      appendMember(json, member.getKey().toString(), member.getValue());
      separator = ",";
    }
    json.append(members.isEmpty() ? "{}" : "}");
  }

  private static void appendArray(StringBuilder json, Iterable<?> elements) {
    json.append('[');
    String separator = "";
    for (Object element : elements) {
      json.append(separator);
      appendValue(json, element);
      separator = ",";
    }
    json.append(']');
  }

  private static void appendNumber(StringBuilder json, Number number) {
    if (!Double.isFinite(number.doubleValue())
        && (number instanceof Double || number instanceof Float)) {
      throw new IllegalArgumentException("JSON has no form for the number " + number);
    }
    json.append(number);
  }

  private static void appendControl(StringBuilder json, char c) {
    switch (c) {
      case '\n' -> json.append("\\n");
      case '\r' -> json.append("\\r");
      case '\t' -> json.append("\\t");
      case '\b' -> json.append("\\b");
      case '\f' -> json.append("\\f");
      default -> appendEscape(json, c);
    }
  }

  private static void appendEscape(StringBuilder json, char c) {
    json.append("\\u")
        .append(HEX[c >> 12])
        .append(HEX[c >> 8 & 15])
        .append(HEX[c >> 4 & 15])
        .append(HEX[c & 15]);
  }
}
