package io.carillon.shared;

import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.MemoryRevocations;
import io.carillon.security.Revocations;
import io.carillon.shared.Leases.Lease;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Revocations of all nodes, in the database, so that a restart does not forget them either. Every
 * request asks for them, so each node has all of them in memory, too, and looks for new ones in
 * {@link #load}.
 */
public final class SharedRevocations implements Revocations {
  private static final String KIND = "revoked";
  private static final String TOKEN = "token:";
  private static final String USER = "user:";
  private static final String EVERYBODY = "-"; // holds it: no node in particular

  /** No token has a longer id, and no user a longer name. */
  private static final int MAX_LENGTH = 256;

  /** What is written while this node reads, or by a clock that is behind, is not passed over. */
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  private final Leases leases;
  private final Clock clock;
  private final MemoryRevocations known = new MemoryRevocations();
  private final Map<String, Instant> seen = new HashMap<>(); // guarded by this
  private Optional<Instant> loaded = Optional.empty(); // guarded by this

  /**
   * Reads what was revoked before.
   *
   * @throws io.carillon.channel.LogUnavailableException if the database cannot be asked now
   */
  public SharedRevocations(Leases leases, Clock clock) {
    this.leases = leases;
    this.clock = clock;
    load(nobody -> {}); // has a stream yet
  }

  /**
   * @throws io.carillon.channel.LogUnavailableException if it cannot be written down now: then the
   *     token is good everywhere
   */
  @Override
  public void revokeToken(String tokenId) {
    if (tokenId.length() <= MAX_LENGTH) {
      hold(TOKEN + tokenId, clock.instant());
      known.revokeToken(tokenId);
    }
  }

  /**
   * @throws io.carillon.channel.LogUnavailableException if it cannot be written down now: then all
   *     tokens of the user are as good as before
   */
  @Override
  public void revokeUser(String user) {
    revokeUser(user, clock.instant());
  }

  void revokeUser(String user, Instant until) {
    if (user.length() <= MAX_LENGTH) {
      hold(USER + user, until);
      known.revokeUser(user, until);
    }
  }

  private void hold(String name, Instant until) {
    leases.hold(KIND, name, EVERYBODY, until.toString(), MemoryRevocations.KEPT);
    synchronized (this) {
      seen.put(name, until);
    }
  }

  @Override
  public boolean isRevoked(Caller caller) {
    return known.isRevoked(caller);
  }

  /**
   * Learns what was revoked at other nodes since the last time.
   *
   * @param learned told whose streams have to end here
   * @throws io.carillon.channel.LogUnavailableException if the database cannot be asked now
   */
  public synchronized void load(Consumer<DisconnectTarget> learned) {
    Instant begin = clock.instant();
    Instant since =
        loaded
            .map(last -> last.minus(OVERLAP).plus(MemoryRevocations.KEPT)) // then they end
            .orElse(begin);
    for (Lease lease : leases.endingAfter(KIND, since)) {
      Instant until = Instant.parse(lease.content());
      if (!until.equals(seen.put(lease.name(), until))) {
        learned.accept(learn(lease.name(), until));
      }
    }
    loaded = Optional.of(begin);
  }

  private DisconnectTarget learn(String name, Instant until) {
    if (name.startsWith(TOKEN)) {
      String id = name.substring(TOKEN.length());
      known.revokeToken(id);
      return new DisconnectTarget.Token(id);
    }
    String user = name.substring(USER.length());
    known.revokeUser(user, until);
    return new DisconnectTarget.User(user);
  }
}
