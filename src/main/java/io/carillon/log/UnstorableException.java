package io.carillon.log;

/**
 * The database refuses values of a publication, and will do so however often it is repeated:
 * nothing was stored. 422 over HTTP.
 */
public final class UnstorableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause from the database
   */
  public UnstorableException(Throwable cause) {
    super(
        "the database of the hub refuses a value of this publication, for example for its length;"
            + " a repetition would not succeed",
        cause);
  }
}
