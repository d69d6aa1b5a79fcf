package io.carillon.wire;

/** Escapes in JSON strings (RFC 8259, 7). */
final class JsonEscapes {
  private JsonEscapes() {}

  /** The text without escapes, all of which are valid. */
  static String resolve(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        plain.append(c);
      } else if (text.charAt(++i) == 'u') {
        plain.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
        i += 4;
      } else {
        plain.append(character(text.charAt(i)));
      }
    }
    return plain.toString();
  }

  private static char character(char c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }
}
