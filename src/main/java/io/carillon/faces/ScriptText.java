package io.carillon.faces;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values in a script element of a page; none can end the element. */
final class ScriptText {
  private static final String HEX = "\\u%04x";
  private static final int FIRST_PRINTABLE = ' ';

  private ScriptText() {}

  /**
   * A string literal of JavaScript (ECMA-262, 12.9.4), also valid JSON. Characters that HTML or XML
   * would read as markup are escaped, so it is the same in both.
   */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> append(quoted, (char) c));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, char c) {
    boolean isPlain = c >= FIRST_PRINTABLE && "\"\\<>&'\u2028\u2029\u007f".indexOf(c) < 0;
    quoted.append(isPlain ? String.valueOf(c) : HEX.formatted((int) c));
  }

  static String quoteAll(List<String> texts) {
    return texts.stream().map(ScriptText::quote).collect(Collectors.joining(", ", "[", "]"));
  }

  /**
   * An object.
   *
   * @param fields expressions by name
   */
  static String object(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> quote(field.getKey()) + ": " + field.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Code, in which the end of a script element can occur in texts only (HTML, 4.12.1.3). */
  static String code(String code) {
    return code.replaceAll("(?i)</(?=script)", "<\\\\/").replace("<!--", "<\\!--");
  }
}
