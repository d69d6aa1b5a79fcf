package io.carillon.wire;

import java.nio.charset.StandardCharsets;

/** The UTF-8 decoder of WHATWG Encoding, 8.1.1, with error mode "replacement". */
final class Utf8Decoder {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8Decoder() {}

  /**
   * The text of {@code bytes} from {@code start} to before {@code end}, which hold whole
   * characters.
   */
  static String decode(byte[] bytes, int start, int end) {
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    // the JDK replaces an encoded surrogate (ED A0 80) by one U+FFFD, the standard by three
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeMalformed(bytes, start, end);
  }

  private static String decodeMalformed(byte[] bytes, int start, int end) {
    StringBuilder text = new StringBuilder(end - start);
    int at = start;
    while (at < end) {
      int needed = bytesNeeded(bytes[at] & 0xFF);
      int present = bytesPresent(bytes, at, end, needed);
      if (needed >= 0 && present == needed) {
        text.append(new String(bytes, at, 1 + needed, StandardCharsets.UTF_8));
      } else {
        text.append(REPLACEMENT);
      }
      at += 1 + present;
    }
    return text.toString();
  }

  /** How many bytes follow {@code lead}; -1 if it begins no character. */
  private static int bytesNeeded(int lead) {
    if (lead <= 0x7F) {
      return 0;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return -1;
    }
    return lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  }

  /** How many of the {@code needed} bytes follow, up to the first that does not belong. */
  private static int bytesPresent(byte[] bytes, int at, int end, int needed) {
    int lead = bytes[at] & 0xFF;
    // "If byte is 0xE0, then set UTF-8 lower boundary to 0xA0." "If byte is 0xF0, … to 0x90."
    int lower = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    // "If byte is 0xED, then set UTF-8 upper boundary to 0x9F." "If byte is 0xF4, … to 0x8F."
    int upper = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    int present = 0;
    while (present < needed && at + 1 + present < end) {
      int next = bytes[at + 1 + present] & 0xFF;
      if (next < lower || next > upper) {
        return present;
      }
      lower = 0x80;
      upper = 0xBF;
      present++;
    }
    return present;
  }
}
