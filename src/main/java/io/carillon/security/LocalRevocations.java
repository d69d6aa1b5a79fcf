package io.carillon.security;

import java.time.Clock;

/** The revocations of a node that shares no database with others. Thread-safe. */
public final class LocalRevocations implements Revocations {
  private final MemoryRevocations revocations = new MemoryRevocations();
  private final Clock clock;

  public LocalRevocations(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void revokeToken(String tokenId) {
    revocations.revokeToken(tokenId);
  }

  @Override
  public void revokeUser(String user) {
    revocations.revokeUser(user, clock.instant());
  }

  @Override
  public boolean isRevoked(Caller caller) {
    return revocations.isRevoked(caller);
  }
}
