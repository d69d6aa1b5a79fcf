package io.carillon.attack;

import static io.carillon.attack.Http2Connection.CONTINUATION;
import static io.carillon.attack.Http2Connection.DATA;
import static io.carillon.attack.Http2Connection.END_HEADERS;
import static io.carillon.attack.Http2Connection.END_STREAM;
import static io.carillon.attack.Http2Connection.HEADERS;
import static io.carillon.attack.Http2Connection.RST_STREAM;
import static io.carillon.attack.Http2Connection.frame;
import static io.carillon.attack.Http2Connection.headers;
import static io.carillon.attack.Http2Connection.number;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Generates frames of HTTP/2 that are mostly almost right. Not thread-safe. */
final class RawFrames {
  private static final List<String> METHODS = List.of("GET", "POST", "get", "CONNECT", "", "G T");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/api/channels",
          "/api/channels/raw/events?wait=PT0S",
          "",
          "x",
          "/%zz",
          "/\u00FF",
          "*");
  private static final List<String[]> FIELDS =
      List.of(
          new String[] {},
          new String[] {"content-type", "text/plain"},
          new String[] {"Upper", "case"},
          new String[] {"connection", "close"},
          new String[] {"transfer-encoding", "chunked"},
          new String[] {"content-length", "3"},
          new String[] {"content-length", "x"},
          new String[] {":path", "/again"},
          new String[] {"te", "gzip"},
          new String[] {"cookie", "a=\u00FF"},
          new String[] {"x-a", "a\r\nb"},
          new String[] {"x-a", "a\0b"},
          new String[] {"x\u0085", "a"},
          new String[] {"host", "other"});

  private final Random random;

  RawFrames(Random random) {
    this.random = random;
  }

  /**
   * Sends so many requests, or fewer if the hub closes the connection.
   *
   * @return how many; at least 1
   */
  int sendUntilClosed(Http2Connection http2, int max) {
    int sent = 0;
    try {
      while (sent < max && http2.goAway().isEmpty()) {
        send(http2);
        sent++;
        if (sent % 4 == 0) {
          http2.isClosedWithin(Duration.ofMillis(20));
        }
      }
    } catch (UncheckedIOException closed) {
      sent++;
    }
    http2.isClosedWithin(Duration.ofMillis(20));
    return Math.max(1, sent);
  }

  private void send(Http2Connection http2) {
    if (random.nextBoolean()) {
      http2.get(random.nextBoolean() ? "/api/channels" : "/console.html");
      return;
    }
    int stream = http2.newStream();
    byte[] block = headers(any(METHODS), any(PATHS), FIELDS.get(random.nextInt(FIELDS.size())));
    switch (random.nextInt(14)) {
      case 0 -> http2.write(frame(HEADERS, END_HEADERS, stream, block), data(stream));
      case 1 -> http2.write(split(stream, block));
      case 2 -> http2.write(frame(HEADERS, END_HEADERS | END_STREAM, stream, mutated(block)));
      case 3 ->
          http2.write(
              frame(HEADERS, END_HEADERS, stream, block),
              frame(RST_STREAM, 0, stream, number(random.nextInt(20))));
      case 4 -> http2.write(frame(random.nextInt(256), random.nextInt(256), stream, bytes(12)));
      case 5 -> http2.write(frame(HEADERS, random.nextInt(256), stream, block));
      case 6 -> http2.write(data(stream));
      default -> http2.write(frame(HEADERS, END_HEADERS | END_STREAM, stream, block));
    }
  }

  private byte[] data(int stream) {
    return frame(DATA, random.nextInt(2), stream, bytes(random.nextInt(200)));
  }

  private byte[] split(int stream, byte[] block) {
    int at = random.nextInt(block.length);
    byte[] first = frame(HEADERS, END_STREAM, stream, Arrays.copyOf(block, at));
    byte[] second =
        frame(CONTINUATION, END_HEADERS, stream, Arrays.copyOfRange(block, at, block.length));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private byte[] mutated(byte[] block) {
    block[random.nextInt(block.length)] = (byte) random.nextInt();
    return block;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
