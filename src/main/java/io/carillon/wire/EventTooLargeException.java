package io.carillon.wire;

/**
 * An event of a stream exceeds the limit of its reader. The reader should close the connection: the
 * rest of the stream cannot be parsed.
 */
public final class EventTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int limit;

  EventTooLargeException(int limit) {
    super("the event stream holds an event of more than " + limit + " bytes");
    this.limit = limit;
  }

  /** The bound that was exceeded, in bytes. */
  public int limit() {
    return limit;
  }
}
