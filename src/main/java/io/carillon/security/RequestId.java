package io.carillon.security;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The id of a request, which correlates the logs of hub, proxy and client: from the header {@code
 * X-Request-Id}, or generated. Bound to the thread that handles the request.
 */
public final class RequestId {
  /** Name of the header, in requests and responses. */
  public static final String HEADER = "X-Request-Id";

  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._~+/=:-]{1,128}");
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  private RequestId() {}

  /**
   * Binds the id of a request to this thread until {@link #clear}.
   *
   * @param header empty if absent; a malformed id is replaced, as it will be written to logs
   * @return the id
   */
  public static String assign(String header) {
    String id = ACCEPTED.matcher(header).matches() ? header : generated();
    CURRENT.set(id);
    return id;
  }

  /** Unbinds the id. */
  public static void clear() {
    CURRENT.remove();
  }

  /** The id of the request that this thread handles. */
  public static Optional<String> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  private static String generated() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
