package io.carillon.event;

/**
 * A request of a publisher or subscriber has an invalid value: nothing was stored. Answered with
 * 400 over HTTP.
 */
public final class InvalidRequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field the invalid field or parameter, as the client writes it ({@code type}, {@code
   *     ttl})
   * @param problem the error and the accepted values, as a sentence for the client
   */
  public InvalidRequestException(String field, String problem) {
    super(problem);
    this.field = field;
  }

  /** The invalid field, as the client writes it. */
  public String field() {
    return field;
  }
}
