package io.carillon.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Checks that a query is percent-encoded UTF-8 (RFC 3986, 2.1 and 2.5). Containers replace other
 * bytes by U+FFFD, so that two different ids would become the same.
 */
final class QueryCheck {
  private static final int HEX = 16;

  private QueryCheck() {}

  /**
   * What is wrong with a query.
   *
   * @param parameter the name of the parameter, as it is in the query
   * @param detail with the offset in the query, from 0
   */
  record Malformed(String parameter, String detail) {}

  /** The first malformed parameter, in time linear in the length of the query. */
  static Optional<Malformed> check(String query) {
    int from = 0;
    while (from <= query.length()) {
      int ampersand = query.indexOf('&', from);
      int end = ampersand < 0 ? query.length() : ampersand;
      Optional<String> detail = check(query, from, end);
      if (detail.isPresent()) {
        return Optional.of(new Malformed(name(query.substring(from, end)), detail.get()));
      }
      from = end + 1;
    }
    return Optional.empty();
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? parameter : parameter.substring(0, equals);
  }

  private static Optional<String> check(String query, int from, int end) {
    ByteBuffer bytes = ByteBuffer.allocate(end - from);
    int[] offsets = new int[end - from]; // of each byte in the query
    int at = from;
    while (at < end) {
      offsets[bytes.position()] = at;
      char c = query.charAt(at);
      if (c != '%') {
        if (c > 0xff) {
          return Optional.empty(); // decoded by the container
        }
        bytes.put((byte) c);
        at++;
        continue;
      }
      int high = at + 2 < end ? Character.digit(query.charAt(at + 1), HEX) : -1;
      int low = at + 2 < end ? Character.digit(query.charAt(at + 2), HEX) : -1;
      if (high < 0 || low < 0) {
        return Optional.of("'%' at offset " + at + " of the query is not followed by two digits");
      }
      bytes.put((byte) (high * HEX + low));
      at += 3;
    }
    return notUtf8(bytes.flip())
        .map(index -> "the byte at offset " + offsets[index] + " of the query is not UTF-8");
  }

  private static Optional<Integer> notUtf8(ByteBuffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports
    CoderResult result = decoder.decode(bytes, CharBuffer.allocate(bytes.remaining()), true);
    return result.isError() ? Optional.of(bytes.position()) : Optional.empty();
  }
}
