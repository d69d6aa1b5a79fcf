package io.carillon.security;

/** The channel quota is exhausted. 409 over HTTP. */
public final class TooManyChannelsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  TooManyChannelsException(long limit) {
    super("the limit of " + limit + " channels is reached");
    this.limit = limit;
  }

  /** The maximum number of channels. */
  public long limit() {
    return limit;
  }
}
