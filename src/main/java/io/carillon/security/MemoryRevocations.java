package io.carillon.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;

/** The revocations that this node knows of; a restart forgets them. */
public final class MemoryRevocations implements Revocations {
  /** Tokens that live longer than that must be refused by their issuer. */
  public static final Duration KEPT = Duration.ofDays(30);

  private final Cache<String, Boolean> tokens =
      Caffeine.newBuilder().expireAfterWrite(KEPT).build();
  private final Cache<String, Instant> users = Caffeine.newBuilder().expireAfterWrite(KEPT).build();

  @Override
  public void revokeToken(String tokenId) {
    tokens.put(tokenId, true);
  }

  @Override
  public void revokeUser(String user, Instant until) {
    users.asMap().merge(user, until, (a, b) -> a.isAfter(b) ? a : b);
  }

  @Override
  public boolean isRevoked(Caller caller) {
    if (caller.tokenId().isEmpty()) {
      return false;
    }
    Instant until = caller.user().map(users::getIfPresent).orElse(null);
    return tokens.getIfPresent(caller.tokenId()) != null
        || (until != null && !caller.issued().orElse(Instant.MIN).isAfter(until));
  }
}
