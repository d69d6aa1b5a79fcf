package io.carillon.security;

/** Lets streams stay open longer, wherever they are. Thread-safe. */
@FunctionalInterface
public interface Renewals {
  /**
   * Lets a stream stay open as long as {@code caller}, who comes with another token, if it is a
   * stream of the same user.
   *
   * @param clientId as it announced itself
   * @throws io.carillon.channel.LogUnavailableException if other nodes have to be asked, and that
   *     is not possible now
   */
  Outcome renew(String clientId, Caller caller);

  /** What came of it. */
  enum Outcome {
    /** It stays open. */
    RENEWED,
    /** The user has no such stream. */
    UNKNOWN,
    /** The stream carries what the caller may not read. */
    FORBIDDEN,
    /** The caller has other roles, and so other events to see. */
    OTHER_ROLES
  }
}
