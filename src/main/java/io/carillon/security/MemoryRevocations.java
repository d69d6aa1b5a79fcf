package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;

/** The revocations that one node has in memory. Thread-safe. */
public final class MemoryRevocations {
  /** Tokens with a longer lifetime are refused. */
  public static final Duration KEPT = Duration.ofDays(30);

  private final Cache<String, Boolean> tokens =
      Caffeine.newBuilder().expireAfterWrite(KEPT).build();
  private final Cache<String, Instant> users = Caffeine.newBuilder().expireAfterWrite(KEPT).build();

  /** Revokes a token. */
  public void revokeToken(String tokenId) {
    tokens.put(tokenId, true);
  }

  /** Revokes all tokens of a user that were issued at {@code until} or before. */
  public void revokeUser(String user, Instant until) {
    users.asMap().merge(user, until, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** As {@link Revocations#isRevoked}. */
  public boolean isRevoked(Caller caller) {
    if (caller.tokenId().isEmpty()) {
      return false;
    }
    Instant until = caller.user().map(users::getIfPresent).orElse(null);
    return tokens.getIfPresent(caller.tokenId()) != null
        || (until != null && !caller.issued().orElse(Instant.MIN).isAfter(until));
  }
}
