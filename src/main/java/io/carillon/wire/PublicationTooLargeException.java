package io.carillon.wire;

import java.util.OptionalLong;

/** A request exceeds a size limit: nothing was stored. Answered with 413 over HTTP. */
public final class PublicationTooLargeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final long limit;
  private final long line;

  private PublicationTooLargeException(String problem, long limit, long line) {
    super(problem);
    this.limit = limit;
    this.line = line;
  }

  public static PublicationTooLargeException data(long limit) {
    return new PublicationTooLargeException(
        "the data of one event has at most " + limit + " bytes", limit, 0);
  }

  public static PublicationTooLargeException body(long limit) {
    return new PublicationTooLargeException(
        "a request of this type has at most "
            + limit
            + " bytes; application/x-ndjson takes the largest",
        limit,
        0);
  }

  public static PublicationTooLargeException line(long limit) {
    return new PublicationTooLargeException("a line has at most " + limit + " bytes", limit, 0);
  }

  public static PublicationTooLargeException count(long limit) {
    return new PublicationTooLargeException(
        "a request holds at most " + limit + " events", limit, 0);
  }

  public static PublicationTooLargeException array(long limit) {
    return new PublicationTooLargeException(
        "an array holds at most " + limit + " events; application/x-ndjson takes more", limit, 0);
  }

  /** The same, found in a line of the body: 1 is the first. */
  public PublicationTooLargeException at(long line) {
    return new PublicationTooLargeException(getMessage(), limit, line);
  }

  /** The limit, in bytes or events. */
  public long limit() {
    return limit;
  }

  /** The line of the body, from 1, if the limit was exceeded in one. */
  public OptionalLong line() {
    return line == 0 ? OptionalLong.empty() : OptionalLong.of(line);
  }
}
