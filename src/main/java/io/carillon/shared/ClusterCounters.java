package io.carillon.shared;

import io.carillon.jpa.Micros;
import io.carillon.jpa.Transactions;
import io.carillon.log.LogUnavailableException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many of something each node has, by name, where all nodes see it: so that a limit can hold
 * for all of them together. What a node had that holds no lease any more (see {@link
 * Leases#holdNode}) counts for nothing. Used by one thread at a time.
 */
public final class ClusterCounters {
  /** Names in one call of {@link #settle}: what a query takes as a list. */
  public static final int MOST_NAMES = 1_000;

  private static final String KIND = "tally";
  private static final String LOCK = "tally-lock";
  private static final String ALL = "all";
  private static final LeaseKey LOCK_KEY = new LeaseKey(LOCK, ALL, Leases.NOBODY);

  private final Leases leases;
  private final Transactions transactions;
  private final Clock clock;
  private final String node;

  /**
   * @param node this one
   */
  public ClusterCounters(Leases leases, Transactions transactions, Clock clock, String node) {
    this.leases = leases;
    this.transactions = transactions;
    this.clock = clock;
    this.node = node;
  }

  /** One more, unless all nodes together have {@code limit} already. */
  public record Addition(String name, int limit) {}

  /**
   * Writes down how many this node has, then decides on additions, in that order, and counts those
   * that it allows. Nodes that add take turns, so that two of them do not both take the last place.
   *
   * @param here by name; what is not named stays as it was
   * @param wanted the names of these are in {@code here}, too
   * @return whether, for each of {@code wanted}
   * @throws LogUnavailableException if the database cannot be asked now; nothing is decided then
   */
  public List<Boolean> settle(Map<String, Integer> here, List<Addition> wanted) {
    try {
      while (true) {
        List<Boolean> decided =
            transactions.write(em -> mayGoOn(em, wanted) ? settle(em, here, wanted) : List.of());
        if (decided.size() == wanted.size()) {
          return decided;
        }
        leases.agree(LOCK, ALL, "");
      }
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the database cannot be asked now", e);
    }
  }

  /** Has this node's turn come; false if there is no lock yet. */
  private static boolean mayGoOn(EntityManager em, List<Addition> wanted) {
    return wanted.isEmpty()
        || em.find(LeaseRow.class, LOCK_KEY, LockModeType.PESSIMISTIC_WRITE) != null;
  }

  private List<Boolean> settle(EntityManager em, Map<String, Integer> here, List<Addition> wanted) {
    Map<String, LeaseRow> rows = new HashMap<>();
    Map<String, Integer> elsewhere = new HashMap<>();
    Set<String> nodes = new HashSet<>(nodes(em));
    for (LeaseRow row : rows(em, here.keySet())) {
      if (row.holder().equals(node)) {
        rows.put(row.name(), row);
      } else if (nodes.contains(row.holder())) {
        elsewhere.merge(row.name(), Integer.parseInt(row.content()), Integer::sum);
      }
    }
    Map<String, Integer> counts = new HashMap<>(here);
    List<Boolean> decided = new ArrayList<>(wanted.size());
    for (Addition addition : wanted) {
      int before = counts.get(addition.name());
      boolean allowed = before + elsewhere.getOrDefault(addition.name(), 0) < addition.limit();
      counts.put(addition.name(), allowed ? before + 1 : before);
      decided.add(allowed);
    }
    counts.forEach((name, count) -> write(em, rows.get(name), name, count));
    return decided;
  }

  private void write(EntityManager em, @Nullable LeaseRow row, String name, int count) {
    String content = Integer.toString(count);
    if (count == 0 && row != null) {
      em.remove(row);
    } else if (count > 0 && row == null) {
      em.persist(new LeaseRow(KIND, name, node, content, leases.expiry(Leases.FOR_EVER)));
    } else if (row != null && !row.content().equals(content)) {
      row.become(content, row.expiresAt());
    }
  }

  private static List<LeaseRow> rows(EntityManager em, Set<String> names) {
    return names.isEmpty()
        ? List.of()
        : em.createQuery(
                "select l from LeaseRow l where l.kind = :kind and l.name in :names",
                LeaseRow.class)
            .setParameter("kind", KIND)
            .setParameter("names", List.copyOf(names))
            .getResultList();
  }

  private List<String> nodes(EntityManager em) {
    return em.createQuery(
            "select l.holder from LeaseRow l where l.kind = :kind and l.expiresAt > :now",
            String.class)
        .setParameter("kind", Leases.NODE)
        .setParameter("now", Micros.of(clock.instant()))
        .getResultList();
  }

  /** Removes what nodes have left that are gone, and answers how much that was. */
  public int sweep() {
    try {
      return transactions.write(
          em -> {
            List<String> nodes = nodes(em);
            return nodes.isEmpty()
                ? 0
                : em.createQuery(
                        "delete from LeaseRow l where l.kind = :kind and l.holder not in :nodes")
                    .setParameter("kind", KIND)
                    .setParameter("nodes", nodes)
                    .executeUpdate();
          });
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the database cannot be asked now", e);
    }
  }
}
