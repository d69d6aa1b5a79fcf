package io.carillon.jms;

/** A message that cannot become an event; another attempt would fail as well. */
final class UnreadableMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableMessageException(String reason) {
    super(reason);
  }
}
