package io.carillon.shared;

import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;

/** A request of one node to all others. */
public sealed interface Command {
  /** Close streams. */
  record Disconnect(DisconnectTarget target) implements Command {}

  /**
   * Extend a stream.
   *
   * @param clientId of the stream
   * @param caller with the new token
   */
  record Renew(String clientId, Caller caller) implements Command {}
}
