package io.carillon.security;

import java.time.Instant;

/**
 * Tokens that are not accepted any more although they have not expired. Thread-safe; a cluster
 * shares them.
 */
public interface Revocations {
  /** From now on the token is not accepted. */
  void revokeToken(String tokenId);

  /** From now on no token of the user is accepted that was issued up to then. */
  void revokeUser(String user, Instant until);

  /**
   * Whether the token that {@code caller} came with is among them. One that does not say when it
   * was issued counts as issued before anything.
   */
  boolean isRevoked(Caller caller);
}
