package io.carillon.shared;

import io.carillon.jpa.SqlQuery;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The running nodes. Each renews its lease every few seconds; a node that dies is listed until its
 * lease expires. Thread-safe.
 */
public final class NodeRegistry implements NodeList {
  /** How long a lease lasts. */
  static final Duration LEASE = Duration.ofSeconds(30);

  /** How often leases are renewed: two renewals may fail. */
  public static final Duration RENEWAL = Duration.ofSeconds(8);

  private final SharedDatabase database;
  private final String node;

  /**
   * @param node the name of this node
   */
  public NodeRegistry(SharedDatabase database, String node) {
    this.database = database;
    this.node = node;
  }

  /**
   * Renews the lease of this node.
   *
   * @param streams that are open here
   * @return whether the lease had not expired; otherwise the other nodes may have dropped this
   *     node's counters
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public boolean renew(int streams) {
    return database.write(
        em -> {
          NodeRow row = em.find(NodeRow.class, node);
          boolean wasHeld = row != null && row.expiresAt() > database.now();
          em.merge(new NodeRow(node, streams, database.expiry(LEASE)));
          return wasHeld;
        });
  }

  @Override
  public List<Node> nodes() {
    long now = database.now();
    return database.read(
        em ->
            em.createQuery(
                    "select n from NodeRow n where n.expiresAt > :now order by n.name",
                    NodeRow.class)
                .setParameter("now", now)
                .getResultStream()
                .map(row -> node(row, now))
                .toList());
  }

  private Node node(NodeRow row, long now) {
    Duration left = Duration.of(row.expiresAt() - now, ChronoUnit.MICROS);
    return new Node(row.name(), row.streams(), LEASE.minus(left), row.name().equals(node));
  }

  /**
   * When the leases of the other running nodes expire, by their names; in microseconds since the
   * epoch.
   *
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public Map<String, Long> otherLeases() {
    return database
        .list(
            new SqlQuery(
                    "select name, expires_at from carillon_node"
                        + " where expires_at > :now and name <> :name")
                .set("now", database.now())
                .set("name", node),
            row -> Map.entry(row.getString(1), row.getLong(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Names of the running nodes, within a transaction. */
  static List<String> names(EntityManager em, long now) {
    return em.createQuery("select n.name from NodeRow n where n.expiresAt > :now", String.class)
        .setParameter("now", now)
        .getResultList();
  }

  /**
   * Gives the lease of this node back.
   *
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public void leave() {
    database.write(
        em ->
            em.createQuery("delete from NodeRow n where n.name = :name")
                .setParameter("name", node)
                .executeUpdate());
  }
}
