package io.carillon.shared;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counters to which every node contributes, so that a limit can hold for all nodes together. The
 * part of a node counts as long as the node's lease is valid. For one thread at a time.
 */
public final class ClusterCounters {
  /** Most names in one call of {@link #reserve}: what a query accepts as a list. */
  public static final int MAX_NAMES = 1_000;

  private static final String LOCK = "counters-lock";

  private final SharedDatabase database;
  private final String node;

  /**
   * @param node the name of this node
   */
  public ClusterCounters(SharedDatabase database, String node) {
    this.database = database;
    this.node = node;
  }

  /** A request to increment a counter by one unless all nodes together have reached the limit. */
  public record Reservation(String name, int limit) {}

  /**
   * Writes this node's part of counters, then decides on reservations in their order and adds those
   * that it grants. Reservations of all nodes are serialized, so that two nodes cannot both take
   * the last place.
   *
   * @param counts this node's part, by name; counters that are not named stay as they were
   * @param reservations for names in {@code counts}
   * @return whether each reservation is granted
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable; then nothing is
   *     decided
   */
  List<Boolean> reserve(Map<String, Integer> counts, List<Reservation> reservations) {
    while (true) {
      List<Boolean> granted =
          database.write(
              em ->
                  reservations.isEmpty() || tryLock(em)
                      ? reserve(em, counts, reservations)
                      : List.of());
      if (granted.size() == reservations.size()) {
        return granted;
      }
      database.insertIfAbsent(new AgreementRow(LOCK, ""), LOCK);
    }
  }

  /** Waits for the lock of all nodes; false if its row does not exist yet. */
  private static boolean tryLock(EntityManager em) {
    return em.find(AgreementRow.class, LOCK, LockModeType.PESSIMISTIC_WRITE) != null;
  }

  private List<Boolean> reserve(
      EntityManager em, Map<String, Integer> here, List<Reservation> reservations) {
    Map<String, CounterRow> rows = new HashMap<>();
    Map<String, Integer> elsewhere = new HashMap<>();
    Set<String> nodes = new HashSet<>(NodeRegistry.names(em, database.now()));
    for (CounterRow row : rows(em, here.keySet())) {
      if (row.node().equals(node)) {
        rows.put(row.name(), row);
      } else if (nodes.contains(row.node())) {
        elsewhere.merge(row.name(), row.count(), Integer::sum);
      }
    }
    Map<String, Integer> counts = new HashMap<>(here);
    List<Boolean> granted = new ArrayList<>(reservations.size());
    for (Reservation reservation : reservations) {
      String name = reservation.name();
      int total = counts.get(name) + elsewhere.getOrDefault(name, 0);
      boolean isGranted = total < reservation.limit();
      if (isGranted) {
        counts.merge(name, 1, Integer::sum);
      }
      granted.add(isGranted);
    }
    counts.forEach((name, count) -> write(em, rows.get(name), name, count));
    return granted;
  }

  private void write(EntityManager em, @Nullable CounterRow row, String name, int count) {
    if (row == null && count > 0) {
      em.persist(new CounterRow(name, node, count));
    } else if (row != null && count == 0) {
      em.remove(row);
    } else if (row != null && row.count() != count) {
      row.update(count);
    }
  }

  private static List<CounterRow> rows(EntityManager em, Set<String> names) {
    return names.isEmpty()
        ? List.of()
        : em.createQuery("select c from CounterRow c where c.name in :names", CounterRow.class)
            .setParameter("names", List.copyOf(names))
            .getResultList();
  }

  /**
   * Removes the parts of nodes whose leases have expired, and returns their number.
   *
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public int sweep() {
    return database.write(
        em -> {
          List<String> nodes = NodeRegistry.names(em, database.now());
          return nodes.isEmpty()
              ? 0
              : em.createQuery("delete from CounterRow c where c.node not in :nodes")
                  .setParameter("nodes", nodes)
                  .executeUpdate();
        });
  }
}
