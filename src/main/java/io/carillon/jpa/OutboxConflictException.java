package io.carillon.jpa;

/** Another node has moved rows of the outbox that this one was about to move; nothing was done. */
final class OutboxConflictException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutboxConflictException() {
    super("another node has moved rows of the outbox", null, false, false);
  }
}
