package io.carillon.shared;

import io.carillon.jpa.Micros;
import io.carillon.security.MemoryRevocations;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The devices that push services reach. A device is a position in the log of notifications; a node
 * that sends to it holds its lease, so that of several nodes one does. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class PushDevices {
  /** Devices of one user; a further one replaces the one that was subscribed longest ago. */
  public static final int MAX_PER_USER = 20;

  /** Another node takes over so long after a crash; longer than the timeout of a request. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  /** A device whose page is not opened for so long is removed; as long as revocations are kept. */
  public static final Duration LIFETIME = MemoryRevocations.KEPT;

  private final SharedDatabase database;
  private final String node;

  /**
   * @param node the name of this node
   */
  public PushDevices(SharedDatabase database, String node) {
    this.database = database;
    this.node = node;
  }

  /**
   * Adds a device, or renews the one with its id.
   *
   * @param head the position of a device that is new, or new to the user
   */
  public PushDevice put(String id, String user, byte[] definition, long head) {
    database.insertIfAbsent(filled(new PushDeviceRow(id, user, head), definition), id);
    PushDevice device = database.write(em -> renew(em, id, user, definition, head));
    removeSurplus(user);
    return device;
  }

  private PushDevice renew(EntityManager em, String id, String user, byte[] definition, long head) {
    PushDeviceRow row = em.find(PushDeviceRow.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (row == null) { // it was removed meanwhile
      row = new PushDeviceRow(id, user, head);
      em.persist(row);
    } else if (!row.isOf(user)) {
      row.transfer(user, head);
    }
    return filled(row, definition).device();
  }

  private PushDeviceRow filled(PushDeviceRow row, byte[] definition) {
    row.define(definition, database.now(), database.expiry(LIFETIME));
    return row;
  }

  /**
   * Replaces the row of a device, which its browser has subscribed anew: the new one has the user,
   * the position and the times of the old one.
   *
   * @param id of the device before
   * @param newId of the device afterwards
   * @param redefine the definition afterwards, by the device before; empty if it stays as it is
   * @return the device afterwards; empty if there is none, or it stays as it is
   */
  public Optional<PushDevice> replace(
      String id, String newId, Function<PushDevice, Optional<byte[]>> redefine) {
    return database.write(
        em ->
            locked(em, id)
                .flatMap(
                    before ->
                        redefine
                            .apply(before.device())
                            .map(definition -> replace(em, before, newId, definition))));
  }

  private Optional<PushDeviceRow> locked(EntityManager em, String id) {
    return Optional.ofNullable(em.find(PushDeviceRow.class, id, LockModeType.PESSIMISTIC_WRITE))
        .filter(row -> !row.hasExpired(database.now()));
  }

  private PushDevice replace(
      EntityManager em, PushDeviceRow before, String newId, byte[] definition) {
    PushDeviceRow row = before;
    if (!before.device().id().equals(newId)) {
      row =
          Optional.ofNullable(em.find(PushDeviceRow.class, newId, LockModeType.PESSIMISTIC_WRITE))
              .orElseGet(() -> new PushDeviceRow(newId, "", 0));
      row.replace(before);
      em.remove(before);
    }
    row.define(definition);
    em.persist(row); // does nothing if it is stored already
    return row.device();
  }

  /** The device with an id. */
  public Optional<PushDevice> find(String id) {
    return database.read(
        em -> Optional.ofNullable(em.find(PushDeviceRow.class, id)).map(PushDeviceRow::device));
  }

  private void removeSurplus(String user) {
    of(user).stream().skip(MAX_PER_USER).forEach(device -> remove(device.id(), user));
  }

  /** The devices of a user, the last subscribed first. */
  public List<PushDevice> of(String user) {
    return database.read(
        em ->
            em.createQuery(
                    "select d from PushDeviceRow d where d.user = :user"
                        + " order by d.changedAt desc, d.id",
                    PushDeviceRow.class)
                .setParameter("user", user)
                .getResultStream()
                .map(PushDeviceRow::device)
                .toList());
  }

  /** Removes a device of a user, and returns whether there was one. */
  public boolean remove(String id, String user) {
    return database.<Integer>write(
            em ->
                em.createQuery("delete from PushDeviceRow d where d.id = :id and d.user = :user")
                    .setParameter("id", id)
                    .setParameter("user", user)
                    .executeUpdate())
        > 0;
  }

  /** Removes all devices of a user, and returns their number. */
  public int erase(String user) {
    return database.write(
        em ->
            em.createQuery("delete from PushDeviceRow d where d.user = :user")
                .setParameter("user", user)
                .executeUpdate());
  }

  /**
   * Leases devices that are behind and due, unless other nodes have.
   *
   * @param head the seq of the newest notification
   */
  public List<PushDevice> lease(long head, int limit) {
    long now = database.now();
    List<String> ids = free(head, now, limit);
    if (ids.isEmpty()) {
      return List.of();
    }
    long until = database.expiry(LEASE);
    database.write(
        em ->
            em.createQuery(
                    "update PushDeviceRow d set d.leasedBy = :node, d.leasedUntil = :until"
                        + " where d.id in :ids and d.leasedUntil <= :now")
                .setParameter("node", node)
                .setParameter("until", until)
                .setParameter("ids", ids)
                .setParameter("now", now)
                .executeUpdate());
    return leased(ids, until);
  }

  private List<String> free(long head, long now, int limit) {
    return database.read(
        em ->
            em.createQuery(
                    "select d.id from PushDeviceRow d where d.position < :head"
                        + " and d.dueAt <= :now and d.leasedUntil <= :now order by d.position",
                    String.class)
                .setParameter("head", head)
                .setParameter("now", now)
                .setMaxResults(limit)
                .getResultList());
  }

  private List<PushDevice> leased(List<String> ids, long until) {
    return database.read(
        em ->
            em.createQuery(
                    "select d from PushDeviceRow d where d.id in :ids and d.leasedBy = :node"
                        + " and d.leasedUntil = :until",
                    PushDeviceRow.class)
                .setParameter("ids", ids)
                .setParameter("node", node)
                .setParameter("until", until)
                .getResultStream()
                .map(PushDeviceRow::device)
                .toList());
  }

  /**
   * Moves a leased device on after a message was sent, and keeps the lease.
   *
   * @return false if the lease has been lost, or the device was removed
   */
  public boolean tryAdvance(PushDevice leased, long position) {
    return update(
            leased.leasedUntil(),
            List.of(leased.id()),
            "d.position = :position, d.failures = 0, d.dueAt = 0",
            Map.of("position", position))
        > 0;
  }

  /** Moves leased devices to a position, and gives their lease back. */
  public void finish(Collection<PushDevice> leased, long position) {
    if (!leased.isEmpty()) {
      update(
          leased.iterator().next().leasedUntil(),
          leased.stream().map(PushDevice::id).toList(),
          "d.position = :position, d.leasedUntil = 0, d.dueAt = 0",
          Map.of("position", position));
    }
  }

  /**
   * Gives the lease of a device back and sends nothing before a time.
   *
   * @param position where it continues
   */
  public void postpone(PushDevice leased, long position, Instant due, int failures) {
    update(
        leased.leasedUntil(),
        List.of(leased.id()),
        "d.position = :position, d.leasedUntil = 0, d.dueAt = :due, d.failures = :failures",
        Map.of("position", position, "due", Micros.of(due), "failures", failures));
  }

  /** Devices that were leased together have the same end of their lease. */
  private int update(
      long leasedUntil, List<String> ids, String changes, Map<String, Object> values) {
    return database.write(
        em -> {
          Query query =
              em.createQuery(
                      "update PushDeviceRow d set "
                          + changes
                          + " where d.id in :ids and d.leasedBy = :node and d.leasedUntil = :until")
                  .setParameter("ids", ids)
                  .setParameter("node", node)
                  .setParameter("until", leasedUntil);
          values.forEach(query::setParameter);
          return query.executeUpdate();
        });
  }
}
