package io.carillon.publish;

/**
 * The hub cannot use its temporary file for a batch: nothing was stored, and it is not the
 * publisher's fault. HTTP clients receive the status 503.
 */
public final class SpoolUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SpoolUnavailableException(Throwable cause) {
    super("the hub cannot keep the batch in a temporary file now; nothing was stored", cause);
  }
}
