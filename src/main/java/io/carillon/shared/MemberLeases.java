package io.carillon.shared;

import io.carillon.jpa.Micros;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Names that are present on one or more nodes. Each node that has a name holds a lease of it, which
 * it renews and gives back; a lease that is not renewed expires. Across all nodes the first join
 * and the last leave are detected exactly once, and they alternate. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class MemberLeases {
  /** How long a lease lasts: as long as that of a node. */
  public static final Duration LEASE = NodeRegistry.LEASE;

  /** How often leases are renewed: two renewals may fail. */
  public static final Duration RENEWAL = NodeRegistry.RENEWAL;

  /** How long a name is remembered as absent. */
  private static final Duration ABSENCE_RETENTION = Duration.ofHours(1);

  /** Names of channels begin so in the tables; those of members do not. */
  private static final String CHANNELS = "/";

  private static final Duration UNLIMITED = Duration.ofDays(36_500);

  private final SharedDatabase database;
  private final String node;
  private final String prefix;
  private final String isOwn; // a condition on names
  private final MemberData memberData;

  /**
   * Leases of names that do not begin with a slash.
   *
   * @param node the name of this node
   */
  public MemberLeases(SharedDatabase database, String node) {
    this(database, node, "");
  }

  private MemberLeases(SharedDatabase database, String node, String prefix) {
    this.database = database;
    this.node = node;
    this.prefix = prefix;
    this.memberData = new MemberData(node);
    this.isOwn = (prefix.isEmpty() ? "not like '" : "like '") + CHANNELS + "%'";
  }

  /** Leases of the names of channels. They share the tables with others, and nothing else. */
  public static MemberLeases ofChannels(SharedDatabase database, String node) {
    return new MemberLeases(database, node, CHANNELS);
  }

  /** How the presence of a name has changed across all nodes. */
  public enum Occupancy {
    /** It is present or absent as before. */
    UNCHANGED,
    /** It is present now and was absent. */
    ACQUIRED,
    /** It is absent now and was present. */
    RELEASED
  }

  /**
   * A name that is present on a node.
   *
   * @param joined when it joined there
   * @param data what it has brought; empty if nothing
   */
  public record Membership(String name, Instant joined, String data) {}

  /** Acquires or renews this node's lease of a name. */
  public Occupancy join(String name, Instant joined) {
    return join(name, joined, "");
  }

  /** Acquires or renews this node's lease of a name that brings data. */
  public Occupancy join(String name, Instant joined, String data) {
    return change(
        name,
        em -> {
          long expiry = database.expiry(LEASE);
          em.merge(new MemberRow(prefix + name, node, Micros.of(joined), expiry));
          memberData.put(em, prefix + name, data, expiry);
        });
  }

  /** Replaces the data of a name that is present on this node. */
  public void replaceData(String name, String data) {
    database.write(
        em -> {
          memberData.put(em, prefix + name, data, database.expiry(LEASE));
          return null;
        });
  }

  /** Gives this node's lease of a name back. */
  public Occupancy leave(String name) {
    return change(
        name,
        em -> {
          MemberRow row = em.find(MemberRow.class, new NodeKey(prefix + name, node));
          if (row != null) {
            em.remove(row);
          }
          memberData.remove(em, prefix + name);
        });
  }

  /** Detects that all leases of a name have expired. */
  public Occupancy reconcile(String name) {
    return change(name, em -> {});
  }

  /** Names that count as present but whose leases have all expired: to be reconciled. */
  public List<String> stale() {
    return database.read(
        em ->
            em.createQuery(
                    "select o.name from OccupancyRow o where o.occupied > 0 and o.name "
                        + isOwn
                        + " and not exists (select m.name from MemberRow m"
                        + " where m.name = o.name and m.expiresAt > :now)",
                    String.class)
                .setParameter("now", database.now())
                .getResultStream()
                .map(name -> name.substring(prefix.length()))
                .toList());
  }

  /** Renews all leases of this node that have not expired, and returns their number. */
  public int renew() {
    if (!memberData.isEmpty()) {
      database.write(em -> memberData.renew(em, database.expiry(LEASE)));
    }
    return database.write(
        em ->
            em.createQuery(
                    "update MemberRow m set m.expiresAt = :expiry"
                        + " where m.node = :node and m.expiresAt > :now and m.name "
                        + isOwn)
                .setParameter("expiry", database.expiry(LEASE))
                .setParameter("now", database.now())
                .setParameter("node", node)
                .executeUpdate());
  }

  /** The number of names that are longer than a prefix of theirs and present. */
  public int countWithPrefix(String prefix) {
    return database
        .read(
            em ->
                em.createQuery(
                        "select count(distinct m.name) from MemberRow m"
                            + " where m.name like :pattern escape '!' and m.expiresAt > :now",
                        Long.class)
                    .setParameter("pattern", escaped(prefix) + "_%")
                    .setParameter("now", database.now())
                    .getSingleResult())
        .intValue();
  }

  private static String escaped(String prefix) {
    return prefix.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  /** Names with a prefix that are present, once for each node, in their order. */
  public List<Membership> membersWithPrefix(String prefix) {
    String pattern = escaped(prefix) + "%";
    return database.read(
        em -> {
          List<MemberRow> rows =
              em.createQuery(
                      "select m from MemberRow m where m.name like :pattern escape '!'"
                          + " and m.expiresAt > :now order by m.name, m.node",
                      MemberRow.class)
                  .setParameter("pattern", pattern)
                  .setParameter("now", database.now())
                  .getResultList();
          Map<MemberRow, String> data = MemberData.of(em, rows);
          return rows.stream()
              .map(
                  row ->
                      new Membership(
                          row.name(), Micros.toInstant(row.joinedAt()), data.getOrDefault(row, "")))
              .toList();
        });
  }

  /**
   * Erases names and their leases on all nodes, without an announcement.
   *
   * @return how many names were erased
   */
  public int erase(Predicate<String> isErased) {
    List<String> names =
        database.read(
            em ->
                em.createQuery(
                        "select o.name from OccupancyRow o where o.name " + isOwn, String.class)
                    .getResultStream()
                    .filter(name -> isErased.test(name.substring(prefix.length())))
                    .toList());
    names.forEach(
        name -> {
          delete("MemberRow", name);
          delete("OccupancyRow", name);
          database.write(em -> MemberData.removeEverywhere(em, name));
        });
    return names.size();
  }

  private void delete(String rows, String name) {
    database.write(
        em ->
            em.createQuery("delete from " + rows + " r where r.name = :name")
                .setParameter("name", name)
                .executeUpdate());
  }

  /** Changes leases of a name while its occupancy is locked, and compares before and after. */
  private Occupancy change(String own, Consumer<EntityManager> change) {
    String name = prefix + own;
    while (true) {
      database.insertIfAbsent(new OccupancyRow(name, database.expiry(ABSENCE_RETENTION)), name);
      Optional<Occupancy> changed = database.write(em -> changeLocked(em, name, change));
      if (changed.isPresent()) {
        return changed.get();
      } // otherwise the row has been swept meanwhile
    }
  }

  private Optional<Occupancy> changeLocked(
      EntityManager em, String name, Consumer<EntityManager> change) {
    OccupancyRow row = em.find(OccupancyRow.class, name, LockModeType.PESSIMISTIC_WRITE);
    if (row == null) {
      return Optional.empty();
    }
    change.accept(em);
    em.flush();
    boolean wasOccupied = row.occupied();
    boolean isOccupied = countLeases(em, name) > 0;
    row.update(isOccupied, database.expiry(isOccupied ? UNLIMITED : ABSENCE_RETENTION));
    if (wasOccupied == isOccupied) {
      return Optional.of(Occupancy.UNCHANGED);
    }
    return Optional.of(isOccupied ? Occupancy.ACQUIRED : Occupancy.RELEASED);
  }

  private long countLeases(EntityManager em, String name) {
    return em.createQuery(
            "select count(m.node) from MemberRow m where m.name = :name and m.expiresAt > :now",
            Long.class)
        .setParameter("name", name)
        .setParameter("now", database.now())
        .getSingleResult();
  }
}
