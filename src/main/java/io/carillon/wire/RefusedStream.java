package io.carillon.wire;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of a stream in a form that its client survives. An {@code EventSource} never
 * reconnects after another status than 200 (WHATWG HTML, 9.2.2 "fail the connection"), but
 * reconnects from its position after an event stream that ends. So its refusal is an event stream
 * that consists of the problem, in a comment, and a reconnection time.
 */
public final class RefusedStream {
  /** The media type of the refusal, and the only one that its clients accept. */
  public static final String MEDIA_TYPE = EventStreamFormat.INSTANCE.mediaType();

  /** Of the shortest reconnection time: a refusal must not be repeated in a loop. */
  private static final Duration MIN_DELAY = Duration.ofSeconds(2);

  private RefusedStream() {}

  /**
   * Whether a request is one of a client that does not understand other refusals: a GET request
   * whose {@code Accept} names {@code text/event-stream} and, besides wildcards, nothing else.
   * Clients that understand problems name {@code application/problem+json}, too.
   *
   * @param accept the header, all lines joined by commas; null if there is none
   */
  public static boolean isExpected(String method, @Nullable String accept) {
    if (!method.equals("GET") || accept == null) {
      return false;
    }
    boolean isNamed = false;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = range.split(";");
      String type = parts.length == 0 ? "" : parts[0].strip();
      if (type.equals(MEDIA_TYPE)) {
        isNamed |= Stream.of(parts).skip(1).noneMatch(RefusedStream::isZeroQuality);
      } else if (!type.isEmpty() && !type.endsWith("/*")) {
        return false;
      }
    }
    return isNamed;
  }

  /** RFC 9110, 12.4.2: such a type is not acceptable. */
  private static boolean isZeroQuality(String parameter) {
    String quality = parameter.strip();
    return quality.startsWith("q=0")
        && quality.substring(3).chars().allMatch(c -> c == '0' || c == '.');
  }

  /**
   * When a refused client should return: at least two seconds, with jitter, so that clients that
   * were refused together do not return together.
   *
   * @param atLeast the reconnection time of streams, or a longer time after which a retry may
   *     succeed
   */
  public static Duration delay(Duration atLeast) {
    long millis = (atLeast.compareTo(MIN_DELAY) < 0 ? MIN_DELAY : atLeast).toMillis();
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis, 2 * millis + 1));
  }

  /**
   * The body of the refusal.
   *
   * @param problem its JSON; it becomes a comment, which readers ignore
   * @param delay the reconnection time
   */
  public static byte[] body(String problem, Duration delay) {
    return Bytes.concat(EventStreamEncoder.comment(problem), 0, EventStreamEncoder.retry(delay), 0);
  }
}
