package io.carillon.security;

/** The log has as many channels as it may. Answered with 409 over HTTP. */
public final class TooManyChannelsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  TooManyChannelsException(long limit) {
    super("there are " + limit + " channels already, and no more are accepted");
    this.limit = limit;
  }

  /** How many there may be. */
  public long limit() {
    return limit;
  }
}
