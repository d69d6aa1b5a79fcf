package io.carillon.event;

/**
 * A publisher or subscriber named something that cannot be: nothing was stored. Answered with 400
 * over HTTP.
 */
public final class InvalidRequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field the field of the publication that is wrong, as the publisher writes it (`type`,
   *     `ttl`)
   * @param problem what is wrong with it and what would be accepted, as a sentence for the
   *     publisher
   */
  public InvalidRequestException(String field, String problem) {
    super(problem);
    this.field = field;
  }

  /** The field that is wrong, as the publisher writes it. */
  public String field() {
    return field;
  }
}
