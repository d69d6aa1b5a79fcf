package io.carillon.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The steps of the standard without streaming: the whole stream is decoded, then cut into lines.
 * Slow, obvious, and independent of the parser that is compared with it.
 */
final class WholeStream {
  private WholeStream() {}

  static List<ParsedEvent> interpret(byte[] stream) {
    String text = decode(stream);
    String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\r|\n", -1);
    List<ParsedEvent> events = new ArrayList<>();
    String data = "";
    String type = "";
    String id = "";
    for (int i = 0; i < lines.length - 1; i++) { // the last one has no end
      String[] parts = lines[i].split(":", 2);
      String value = parts.length < 2 ? "" : parts[1].replaceFirst("^ ", "");
      if (lines[i].isEmpty()) {
        if (!data.isEmpty()) {
          String named = type.isEmpty() ? "message" : type;
          events.add(new ParsedEvent(id, named, data.substring(0, data.length() - 1)));
        }
        data = "";
        type = "";
      } else if (parts[0].equals("data")) {
        data += value + "\n";
      } else if (parts[0].equals("event")) {
        type = value;
      } else if (parts[0].equals("id") && !value.contains("\0")) {
        id = value;
      }
    }
    return events;
  }

  /** WHATWG Encoding, 8.1.1: the decoder as the standard's state machine. */
  private static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int codePoint = 0;
    int seen = 0;
    int needed = 0;
    int lower = 0x80;
    int upper = 0xBF;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length) {
        return needed == 0 ? text.toString() : text.append('\uFFFD').toString();
      }
      int b = bytes[i] & 0xFF;
      if (needed == 0) {
        if (b <= 0x7F) {
          text.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
          needed = 1;
          codePoint = b & 0x1F;
        } else if (b >= 0xE0 && b <= 0xEF) {
          lower = b == 0xE0 ? 0xA0 : lower;
          upper = b == 0xED ? 0x9F : upper;
          needed = 2;
          codePoint = b & 0xF;
        } else if (b >= 0xF0 && b <= 0xF4) {
          lower = b == 0xF0 ? 0x90 : lower;
          upper = b == 0xF4 ? 0x8F : upper;
          needed = 3;
          codePoint = b & 0x7;
        } else {
          text.append('\uFFFD');
        }
        continue;
      }
      boolean belongs = b >= lower && b <= upper;
      lower = 0x80;
      upper = 0xBF;
      if (!belongs) {
        text.append('\uFFFD');
        codePoint = needed = seen = 0;
        i--; // "Restore byte to ioQueue"
        continue;
      }
      codePoint = codePoint << 6 | b & 0x3F;
      if (++seen == needed) {
        text.appendCodePoint(codePoint);
        codePoint = needed = seen = 0;
      }
    }
    throw new AssertionError();
  }
}
