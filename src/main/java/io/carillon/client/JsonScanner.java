package io.carillon.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON text (RFC 8259) strictly, one level deep: the values of an object's members and of
 * an array's elements remain JSON text.
 *
 * @throws IllegalArgumentException from every method, if the text is not what it should be
 */
final class JsonScanner {
  /** Levels of nesting; as many as a hub can be configured to accept. */
  private static final int MAX_DEPTH = 1000;

  private final String text;
  private int at;

  private JsonScanner(String text) {
    this.text = text;
  }

  /** The members of an object. */
  static Map<String, String> members(String json) {
    JsonScanner scanner = new JsonScanner(json);
    Map<String, String> members = new LinkedHashMap<>();
    scanner.skipSpace();
    scanner.object(0, members);
    scanner.requireEnd();
    return members;
  }

  /** The elements of an array. */
  static List<String> elements(String json) {
    JsonScanner scanner = new JsonScanner(json);
    List<String> elements = new ArrayList<>();
    scanner.skipSpace();
    scanner.array(0, elements);
    scanner.requireEnd();
    return elements;
  }

  /** The text if it is one JSON value. */
  static String requireValue(String json) {
    JsonScanner scanner = new JsonScanner(json);
    scanner.skipSpace();
    scanner.value(0);
    scanner.requireEnd();
    return json;
  }

  /** Whether a value is a string. */
  static boolean isString(String value) {
    return value.startsWith("\"");
  }

  /** The characters of a JSON string. */
  static String string(String value) {
    requireValue(value);
    if (!isString(value)) {
      throw new IllegalArgumentException("not a string: " + value);
    }
    String quoted = value.strip();
    return unescape(quoted.substring(1, quoted.length() - 1));
  }

  private static String unescape(String escaped) {
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    StringBuilder plain = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      char kind = escaped.charAt(++i);
      if (kind == 'u') {
        plain.append((char) Integer.parseInt(escaped.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        int index = "bfnrt".indexOf(kind);
        plain.append(index < 0 ? kind : "\b\f\n\r\t".charAt(index));
      }
    }
    return plain.toString();
  }

  private void value(int depth) {
    char first = peek();
    switch (first) {
      case '{' -> object(depth, null);
      case '[' -> array(depth, null);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void object(int depth, @Nullable Map<String, String> members) {
    requireDepth(depth);
    require('{');
    skipSpace();
    if (take('}')) {
      return;
    }
    do {
      skipSpace();
      int nameStart = at;
      string();
      String name = text.substring(nameStart + 1, at - 1);
      skipSpace();
      require(':');
      skipSpace();
      int start = at;
      value(depth + 1);
      if (members != null) {
        members.put(unescape(name), text.substring(start, at));
      }
      skipSpace();
    } while (take(','));
    require('}');
  }

  private void array(int depth, @Nullable List<String> elements) {
    requireDepth(depth);
    require('[');
    skipSpace();
    if (take(']')) {
      return;
    }
    do {
      skipSpace();
      int start = at;
      value(depth + 1);
      if (elements != null) {
        elements.add(text.substring(start, at));
      }
      skipSpace();
    } while (take(','));
    require(']');
  }

  private void string() {
    require('"');
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw malformed("an unescaped control character");
      }
      if (c == '\\') {
        escape();
      }
    }
  }

  private void escape() {
    char kind = next();
    if (kind == 'u') {
      for (int digit = 0; digit < 4; digit++) {
        if (Character.digit(next(), 16) < 0 || text.charAt(at - 1) > 'f') {
          throw malformed("an escape of other than four hexadecimal digits");
        }
      }
    } else if ("\"\\/bfnrt".indexOf(kind) < 0) {
      throw malformed("an unknown escape");
    }
  }

  private void literal(String literal) {
    if (!text.startsWith(literal, at)) {
      throw malformed("an unknown value");
    }
    at += literal.length();
  }

  /** "number = [ minus ] int [ frac ] [ exp ]" */
  private void number() {
    take('-');
    if (!take('0')) {
      digits();
    }
    if (take('.')) {
      digits();
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      digits();
    }
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw malformed("an unknown value");
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at == text.length()) {
      throw malformed("an early end");
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private boolean take(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char wanted) {
    if (!take(wanted)) {
      throw malformed(at == text.length() ? "an early end" : "no " + wanted);
    }
  }

  private void requireDepth(int depth) {
    if (depth == MAX_DEPTH) {
      throw malformed("more than " + MAX_DEPTH + " levels of nesting");
    }
  }

  private void requireEnd() {
    skipSpace();
    if (at < text.length()) {
      throw malformed("text after the value");
    }
  }

  private IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("not JSON: " + what + " at character " + at);
  }
}
