package io.carillon.publish;

import java.util.OptionalLong;

/** More than the hub takes: nothing was stored. Answered with 413 over HTTP. */
public final class PublicationTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long limit;
  private final long line;

  private PublicationTooLargeException(String problem, long limit, long line) {
    super(problem);
    this.limit = limit;
    this.line = line;
  }

  static PublicationTooLargeException data(long limit) {
    return new PublicationTooLargeException(
        "the data of one event has at most " + limit + " bytes", limit, 0);
  }

  static PublicationTooLargeException body(long limit) {
    return new PublicationTooLargeException(
        "a request of this type has at most "
            + limit
            + " bytes; application/x-ndjson takes the largest",
        limit,
        0);
  }

  static PublicationTooLargeException line(long limit) {
    return new PublicationTooLargeException("a line has at most " + limit + " bytes", limit, 0);
  }

  static PublicationTooLargeException count(long limit) {
    return new PublicationTooLargeException(
        "a request holds at most " + limit + " events", limit, 0);
  }

  /** The same, found in a line of the body: 1 is the first. */
  PublicationTooLargeException at(long line) {
    return new PublicationTooLargeException(getMessage(), limit, line);
  }

  /** What would be accepted, in bytes or events. */
  public long limit() {
    return limit;
  }

  /** The line of the body, from 1, if one is to blame. */
  public OptionalLong line() {
    return line == 0 ? OptionalLong.empty() : OptionalLong.of(line);
  }
}
