package io.carillon.security;

/** Tokens that were revoked before they expire. Thread-safe; nodes of a cluster share them. */
public interface Revocations {
  /** Revokes a token. */
  void revokeToken(String tokenId);

  /** Revokes all tokens of a user that have been issued until now. */
  void revokeUser(String user);

  /**
   * Whether the token of {@code caller} is revoked. A token without an issue time counts as issued
   * before any revocation.
   */
  boolean isRevoked(Caller caller);
}
