package io.carillon.client;

/**
 * Thrown by an {@link EventReader} in the place of events that are unavailable. The reader
 * continues with the events that exist.
 */
public final class GapException extends CarillonException {
  private static final long serialVersionUID = 1L;

  private final transient Gap gap;

  GapException(Gap gap) {
    super("events are unavailable: " + gap, null);
    this.gap = gap;
  }

  /** What is missing. */
  public Gap gap() {
    return gap;
  }

  @Override
  public boolean isTemporary() {
    return false;
  }
}
