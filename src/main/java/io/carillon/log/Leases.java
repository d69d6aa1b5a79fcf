package io.carillon.log;

import io.carillon.channel.LogUnavailableException;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all nodes of a log know of each other, in the database that they share. A lease has a kind,
 * a name, and a holder; it ends when it is given back or not renewed, so that a node that dies
 * leaves nothing behind for longer than that. By the clocks of the nodes, which should agree to a
 * second or so. Thread-safe.
 *
 * <p>Every method throws {@link LogUnavailableException} if the database cannot be asked now.
 */
public final class Leases {
  /** The holder of what belongs to no node. */
  private static final String NOBODY = "-";

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Transactions transactions;
  private final Clock clock;

  public Leases(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * A lease that has not ended.
   *
   * @param content what its holder has said with it
   */
  public record Lease(String name, String holder, String content, Instant expiry) {}

  /** What was agreed on under that name for ever: {@code proposal}, if it is the first. */
  public String agree(String kind, String name, String proposal) {
    LeaseKey key = new LeaseKey(kind, name, NOBODY);
    return guarded(
        () -> {
          Optional<String> agreed = content(key);
          if (agreed.isEmpty()) {
            insert(new LeaseRow(kind, name, NOBODY, proposal, expiry(FOR_EVER)), key);
            agreed = content(key);
          }
          return agreed.orElseThrow();
        });
  }

  private Optional<String> content(LeaseKey key) {
    return transactions.read(
        em -> Optional.ofNullable(em.find(LeaseRow.class, key)).map(LeaseRow::content));
  }

  /**
   * Takes a name that belongs to whoever is first, for that long. A name that has been taken cannot
   * be taken again before {@link #sweep} has removed it.
   *
   * @return whether this was the first to take it
   */
  public boolean claim(String kind, String name, Duration duration) {
    LeaseKey key = new LeaseKey(kind, name, NOBODY);
    return guarded(() -> insert(new LeaseRow(kind, name, NOBODY, "", expiry(duration)), key));
  }

  /** Whether somebody has claimed or agreed on that name, and it has not ended. */
  public boolean isClaimed(String kind, String name) {
    LeaseKey key = new LeaseKey(kind, name, NOBODY);
    long now = now();
    return guarded(
        () ->
            transactions.read(
                em -> {
                  LeaseRow row = em.find(LeaseRow.class, key);
                  return row != null && row.expiresAt() > now;
                }));
  }

  /** Inserts a row; false if there is one with its key, also if that comes at the same time. */
  private boolean insert(LeaseRow row, LeaseKey key) {
    try {
      return transactions.write(
          em -> {
            if (em.find(LeaseRow.class, key) != null) {
              return false;
            }
            em.persist(row);
            em.flush();
            return true;
          });
    } catch (PersistenceException e) {
      if (transactions.<Boolean>read(em -> em.find(LeaseRow.class, key) == null)) {
        throw e;
      }
      return false;
    }
  }

  /** Holds a lease from now on for that long, or renews it. */
  public void hold(String kind, String name, String holder, String content, Duration duration) {
    LeaseKey key = new LeaseKey(kind, name, holder);
    long expiry = expiry(duration);
    guarded(
        () ->
            transactions.write(
                em -> {
                  LeaseRow row = em.find(LeaseRow.class, key);
                  if (row == null) {
                    em.persist(new LeaseRow(kind, name, holder, content, expiry));
                  } else {
                    row.become(content, expiry);
                  }
                  return true;
                }));
  }

  /** Renews all leases of a kind that somebody holds; answers how many. */
  public int renew(String kind, String holder, Duration duration) {
    long expiry = expiry(duration);
    return guarded(
        () ->
            transactions.write(
                em ->
                    em.createQuery(
                            "update LeaseRow l set l.expiresAt = :expiry"
                                + " where l.kind = :kind and l.holder = :holder")
                        .setParameter("expiry", expiry)
                        .setParameter("kind", kind)
                        .setParameter("holder", holder)
                        .executeUpdate()));
  }

  /** Gives a lease back; has no effect if it is not held. */
  public void release(String kind, String name, String holder) {
    guarded(
        () ->
            transactions.write(
                em ->
                    em.createQuery(
                            "delete from LeaseRow l where l.kind = :kind and l.name = :name"
                                + " and l.holder = :holder")
                        .setParameter("kind", kind)
                        .setParameter("name", name)
                        .setParameter("holder", holder)
                        .executeUpdate()));
  }

  /** Who holds a lease of those names, in the order of names. */
  public List<Lease> of(String kind, Collection<String> names) {
    return names.isEmpty()
        ? List.of()
        : guarded(
            () ->
                transactions.read(
                    em ->
                        em.createQuery(
                                "select l from LeaseRow l where l.kind = :kind"
                                    + " and l.name in :names and l.expiresAt > :now"
                                    + " order by l.name, l.holder",
                                LeaseRow.class)
                            .setParameter("kind", kind)
                            .setParameter("names", List.copyOf(names))
                            .setParameter("now", now())
                            .getResultStream()
                            .map(Leases::lease)
                            .toList()));
  }

  /** All leases of a kind, in the order of names. */
  public List<Lease> all(String kind) {
    return guarded(
        () ->
            transactions.read(
                em ->
                    em.createQuery(
                            "select l from LeaseRow l where l.kind = :kind and l.expiresAt > :now"
                                + " order by l.name, l.holder",
                            LeaseRow.class)
                        .setParameter("kind", kind)
                        .setParameter("now", now())
                        .getResultStream()
                        .map(Leases::lease)
                        .toList()));
  }

  private static Lease lease(LeaseRow row) {
    return new Lease(row.name(), row.holder(), row.content(), Micros.toInstant(row.expiresAt()));
  }

  /** Removes what has ended, and answers how much that was. */
  public int sweep() {
    return guarded(
        () ->
            transactions.write(
                em ->
                    em.createQuery("delete from LeaseRow l where l.expiresAt <= :now")
                        .setParameter("now", now())
                        .executeUpdate()));
  }

  private long now() {
    return Micros.of(clock.instant());
  }

  private long expiry(Duration duration) {
    return Micros.of(clock.instant().plus(duration));
  }

  private static <T> T guarded(Supplier<T> access) {
    try {
      return access.get();
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the database cannot be asked now", e);
    }
  }
}
