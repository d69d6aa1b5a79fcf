package io.carillon.log;

/** The transaction of a publication was rolled back, or its outcome is unknown. */
public final class RolledBackException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public RolledBackException() {
    super("the transaction of the publication was rolled back, or its outcome is unknown");
  }
}
