package io.carillon.log;

/** A publication would create a channel beyond the maximum number of channels. 409 over HTTP. */
public final class TooManyChannelsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  /**
   * @param limit the maximum number of channels
   */
  public TooManyChannelsException(long limit) {
    super("the limit of " + limit + " channels is reached");
    this.limit = limit;
  }

  /** The maximum number of channels. */
  public long limit() {
    return limit;
  }
}
