package io.carillon.shared;

import io.carillon.jpa.Micros;
import io.carillon.jpa.SqlQuery;
import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.MemoryRevocations;
import io.carillon.security.Revocations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Revocations of all nodes, in the database, so that they also survive a restart. Since every
 * request checks them, each node keeps all of them in memory and reads new ones in {@link #load}.
 */
public final class SharedRevocations implements Revocations {
  private static final String TOKEN = "token:";
  private static final String USER = "user:";
  private static final String EXPIRING_AFTER =
      "select target, issued_until, expires_at from carillon_revocation where expires_at > :time"
          + " order by target";

  /** Rows written during the last load, or by a clock that is behind, are read again. */
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  private final SharedDatabase database;
  private final MemoryRevocations known = new MemoryRevocations();
  private final Map<String, Long> seen = new HashMap<>(); // guarded by this
  private Optional<Instant> loaded = Optional.empty(); // guarded by this

  /**
   * Reads the revocations of the past.
   *
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public SharedRevocations(SharedDatabase database) {
    this.database = database;
    load(target -> {}); // no stream is open yet
  }

  /**
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable; then the token
   *     stays valid everywhere
   */
  @Override
  public void revokeToken(String tokenId) {
    if (tokenId.length() <= RevocationRow.MAX_NAME_LENGTH) {
      write(TOKEN + tokenId, database.now());
      known.revokeToken(tokenId);
    }
  }

  /**
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable; then the user's
   *     tokens stay valid everywhere
   */
  @Override
  public void revokeUser(String user) {
    revokeUser(user, Micros.toInstant(database.now()));
  }

  void revokeUser(String user, Instant until) {
    if (user.length() <= RevocationRow.MAX_NAME_LENGTH) {
      write(USER + user, Micros.notBefore(until));
      known.revokeUser(user, until);
    }
  }

  private void write(String target, long issuedUntil) {
    long expiry = database.expiry(MemoryRevocations.KEPT);
    database.write(em -> em.merge(new RevocationRow(target, issuedUntil, expiry)));
    synchronized (this) {
      seen.put(target, issuedUntil);
    }
  }

  @Override
  public boolean isRevoked(Caller caller) {
    return known.isRevoked(caller);
  }

  /**
   * Reads the revocations that other nodes have written since the last call.
   *
   * @param onRevoked called with the streams that have to be closed here
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public synchronized void load(Consumer<DisconnectTarget> onRevoked) {
    Instant begin = database.instant();
    // a row that was written at a time expires KEPT after it
    Instant expiringAfter =
        loaded.map(last -> last.minus(OVERLAP).plus(MemoryRevocations.KEPT)).orElse(begin);
    for (RevocationRow row : read(Math.max(Micros.of(begin), Micros.of(expiringAfter)))) {
      Long before = seen.put(row.target(), row.issuedUntil());
      if (before == null || before != row.issuedUntil()) {
        onRevoked.accept(add(row));
      }
    }
    loaded = Optional.of(begin);
  }

  private List<RevocationRow> read(long expiringAfter) {
    return database.list(
        new SqlQuery(EXPIRING_AFTER).set("time", expiringAfter),
        row -> new RevocationRow(row.getString(1), row.getLong(2), row.getLong(3)));
  }

  private DisconnectTarget add(RevocationRow row) {
    if (row.target().startsWith(TOKEN)) {
      String id = row.target().substring(TOKEN.length());
      known.revokeToken(id);
      return new DisconnectTarget.Token(id);
    }
    String user = row.target().substring(USER.length());
    known.revokeUser(user, Micros.toInstant(row.issuedUntil()));
    return new DisconnectTarget.User(user);
  }
}
