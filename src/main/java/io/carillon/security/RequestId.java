package io.carillon.security;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What a request is called in logs here, at a proxy, and at the client: from the header {@code
 * X-Request-Id}, or made here. The thread that answers a request knows its id meanwhile.
 */
public final class RequestId {
  /** Name of the header, in requests and answers. */
  public static final String HEADER = "X-Request-Id";

  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._~+/=:-]{1,128}");
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  private RequestId() {}

  /**
   * The id of a request, which this thread knows until {@link #leave}.
   *
   * @param header empty if there is none. What could not be an id is replaced, for it will be
   *     written to logs
   */
  public static String enter(String header) {
    String id = ACCEPTED.matcher(header).matches() ? header : made();
    CURRENT.set(id);
    return id;
  }

  /** This thread answers no request any more. */
  public static void leave() {
    CURRENT.remove();
  }

  /** The id of the request that this thread answers. */
  public static Optional<String> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  private static String made() {
    return "%016x".formatted(ThreadLocalRandom.current().nextLong());
  }
}
