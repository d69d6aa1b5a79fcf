package io.carillon.client;

import java.util.Collection;
import java.util.HexFormat;

/** Writes a JSON object on one line. */
final class JsonWriter {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder json = new StringBuilder("{");

  JsonWriter string(String name, String value) {
    return raw(name, quoted(value));
  }

  JsonWriter strings(String name, Collection<String> values) {
    StringBuilder array = new StringBuilder("[");
    for (String value : values) {
      array.append(array.length() == 1 ? "" : ",").append(quoted(value));
    }
    return raw(name, array.append(']').toString());
  }

  /** A member whose value is JSON text. */
  JsonWriter raw(String name, String value) {
    json.append(json.length() == 1 ? "" : ",").append(quoted(name)).append(':').append(value);
    return this;
  }

  String end() {
    return json.append('}').toString();
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u00").append(HEX.toHexDigits((byte) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
