package io.carillon.wire;

/**
 * An event stream holds an event larger than its reader is ready to keep. The reader should close
 * the connection: what follows cannot be understood.
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
