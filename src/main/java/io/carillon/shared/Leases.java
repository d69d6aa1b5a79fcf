package io.carillon.shared;

import io.carillon.jpa.Micros;
import io.carillon.jpa.Transactions;
import io.carillon.log.LogUnavailableException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
  static final String NOBODY = "-";

  static final Duration FOR_EVER = Duration.ofDays(36_500);

  /** How long it is remembered that nobody holds a name: then there is no turn to be told. */
  private static final Duration MEMORY = Duration.ofHours(1);

  /** The leases by which nodes say that they are there. */
  static final String NODE = "node";

  private static final String HELD = "held";
  private static final String FREE = "free";

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

  /**
   * Says that a node is there, for that long.
   *
   * @param content what else all nodes are to know of it
   * @return whether that was known without a break
   */
  public boolean holdNode(String node, String content, Duration duration) {
    return hold(NODE, node, node, content, duration);
  }

  /** The nodes that are there. */
  public List<Lease> nodes() {
    return all(NODE);
  }

  /** Says that a node is not there any more. */
  public void releaseNode(String node) {
    release(NODE, node, node);
  }

  /**
   * Holds a lease from now on for that long, or renews it.
   *
   * @return whether it was held until now
   */
  public boolean hold(String kind, String name, String holder, String content, Duration duration) {
    LeaseKey key = new LeaseKey(kind, name, holder);
    long expiry = expiry(duration);
    long now = now();
    return guarded(
        () ->
            transactions.write(
                em -> {
                  LeaseRow row = em.find(LeaseRow.class, key);
                  if (row == null) {
                    em.persist(new LeaseRow(kind, name, holder, content, expiry));
                    return false;
                  }
                  boolean wasHeld = row.expiresAt() > now;
                  row.become(content, expiry);
                  return wasHeld;
                }));
  }

  /** Renews all leases of a kind that somebody holds and that have not ended; answers how many. */
  public int renew(String kind, String holder, Duration duration) {
    long expiry = expiry(duration);
    long now = now();
    return guarded(
        () ->
            transactions.write(
                em ->
                    em.createQuery(
                            "update LeaseRow l set l.expiresAt = :expiry"
                                + " where l.kind = :kind and l.holder = :holder"
                                + " and l.expiresAt > :now")
                        .setParameter("expiry", expiry)
                        .setParameter("now", now)
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

  /** What has become of a name with the last change of its leases. */
  public enum Turn {
    /** What everybody was told still holds. */
    NONE,
    /** Somebody holds it now, and nobody did. */
    HELD,
    /** Nobody holds it any more. */
    FREE
  }

  /**
   * Holds a lease of a name that several may hold, and answers whether it is the first. Among all
   * nodes each turn is answered once, to one of them, and turns of a name alternate.
   */
  public Turn join(String kind, String name, String holder, String content, Duration duration) {
    return turn(
        kind,
        name,
        em -> {
          LeaseRow row = em.find(LeaseRow.class, new LeaseKey(kind, name, holder));
          if (row == null) {
            em.persist(new LeaseRow(kind, name, holder, content, expiry(duration)));
          } else {
            row.become(content, expiry(duration));
          }
        });
  }

  /** Gives such a lease back, and answers whether it was the last. */
  public Turn leave(String kind, String name, String holder) {
    return turn(
        kind,
        name,
        em -> {
          LeaseRow row = em.find(LeaseRow.class, new LeaseKey(kind, name, holder));
          if (row != null) {
            em.remove(row);
          }
        });
  }

  /** Answers whether leases of a name have ended, or were renewed late, without a turn. */
  public Turn settle(String kind, String name) {
    return turn(kind, name, em -> {});
  }

  /** Names of a kind that {@link #settle} may have something to say of. */
  public List<String> unsettled(String kind) {
    return guarded(
        () ->
            transactions.read(
                em ->
                    em.createQuery(
                            "select t.name from LeaseRow t where t.kind = :kind"
                                + " and t.holder = :nobody and t.content <> :free"
                                + " and not exists (select l.name from LeaseRow l"
                                + " where l.kind = t.kind and l.name = t.name"
                                + " and l.holder <> :nobody and l.expiresAt > :now)",
                            String.class)
                        .setParameter("kind", kind)
                        .setParameter("nobody", NOBODY)
                        .setParameter("free", FREE)
                        .setParameter("now", now())
                        .getResultList()));
  }

  /**
   * Changes leases of a name and finds out what that means, while the row is locked that says what
   * everybody was told.
   */
  private Turn turn(String kind, String name, Consumer<EntityManager> change) {
    LeaseKey told = new LeaseKey(kind, name, NOBODY);
    return guarded(
        () -> {
          while (true) {
            insert(new LeaseRow(kind, name, NOBODY, FREE, expiry(MEMORY)), told);
            Optional<Turn> turn = transactions.write(em -> turn(em, told, change, kind, name));
            if (turn.isPresent()) {
              return turn.get();
            } // swept away in between
          }
        });
  }

  private Optional<Turn> turn(
      EntityManager em,
      LeaseKey toldKey,
      Consumer<EntityManager> change,
      String kind,
      String name) {
    LeaseRow told = em.find(LeaseRow.class, toldKey, LockModeType.PESSIMISTIC_WRITE);
    if (told == null) {
      return Optional.empty();
    }
    change.accept(em);
    em.flush();
    long holders =
        em.createQuery(
                "select count(l.holder) from LeaseRow l where l.kind = :kind and l.name = :name"
                    + " and l.holder <> :nobody and l.expiresAt > :now",
                Long.class)
            .setParameter("kind", kind)
            .setParameter("name", name)
            .setParameter("nobody", NOBODY)
            .setParameter("now", now())
            .getSingleResult();
    boolean wasHeld = told.content().equals(HELD);
    boolean isHeld = holders > 0;
    told.become(isHeld ? HELD : FREE, expiry(isHeld ? FOR_EVER : MEMORY));
    if (wasHeld == isHeld) {
      return Optional.of(Turn.NONE);
    }
    return Optional.of(isHeld ? Turn.HELD : Turn.FREE);
  }

  /** Who holds leases of names that begin so, in the order of names. */
  public List<Lease> beginningWith(String kind, String prefix) {
    String pattern = prefix.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    return guarded(
        () ->
            transactions.read(
                em ->
                    em.createQuery(
                            "select l from LeaseRow l where l.kind = :kind"
                                + " and l.name like :pattern escape '!'"
                                + " and l.holder <> :nobody and l.expiresAt > :now"
                                + " order by l.name, l.holder",
                            LeaseRow.class)
                        .setParameter("kind", kind)
                        .setParameter("pattern", pattern)
                        .setParameter("nobody", NOBODY)
                        .setParameter("now", now())
                        .getResultStream()
                        .map(Leases::lease)
                        .toList()));
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
    return endingAfter(kind, clock.instant());
  }

  /** All leases of a kind that do not end before a time, in the order of names. */
  public List<Lease> endingAfter(String kind, Instant time) {
    return guarded(
        () ->
            transactions.read(
                em ->
                    em.createQuery(
                            "select l from LeaseRow l where l.kind = :kind and l.expiresAt > :now"
                                + " order by l.name, l.holder",
                            LeaseRow.class)
                        .setParameter("kind", kind)
                        .setParameter("now", Math.max(now(), Micros.of(time)))
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

  long expiry(Duration duration) {
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
