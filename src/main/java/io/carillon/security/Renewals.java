package io.carillon.security;

/** Extends the lifetime of open streams, on whatever node they are. Thread-safe. */
@FunctionalInterface
public interface Renewals {
  /**
   * Keeps a stream of the same user open until the new token of {@code caller} expires.
   *
   * @param clientId the client id of the stream
   * @throws io.carillon.log.LogUnavailableException if the command cannot be sent to other nodes
   */
  Outcome renew(String clientId, Caller caller);

  /** The result of a renewal. */
  enum Outcome {
    /** The stream stays open. */
    RENEWED,
    /** The user has no such stream. */
    UNKNOWN,
    /** The new token does not permit reading all channels of the stream. */
    FORBIDDEN,
    /** The new token has other roles, which would make other events visible. */
    OTHER_ROLES
  }
}
