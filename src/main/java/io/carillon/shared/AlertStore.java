package io.carillon.shared;

import io.carillon.event.Publication;
import io.carillon.jpa.Micros;
import io.carillon.jpa.OwnPublications;
import io.carillon.jpa.SqlQuery;
import jakarta.persistence.LockModeType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The alert rules of all nodes, with their state. A change of state and its notifications are one
 * transaction. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class AlertStore {
  private static final String ALL =
      "select name, rule_json, changed_at, breached_at, firing from carillon_alert order by name";

  private final SharedDatabase database;
  private final Runnable published;

  /**
   * @param published called after the commit of notifications, which wait in the outbox
   */
  public AlertStore(SharedDatabase database, Runnable published) {
    this.database = database;
    this.published = published;
  }

  /** All rules, by name. */
  public List<StoredAlert> all() {
    return database.list(new SqlQuery(ALL), AlertRow::stored);
  }

  /** Adds a rule, or changes the one with its name, which then begins anew. */
  public void put(String name, byte[] definition) {
    database.insertIfAbsent(new AlertRow(name, definition, database.now()), name);
    database.write(
        em -> {
          AlertRow row = em.find(AlertRow.class, name, LockModeType.PESSIMISTIC_WRITE);
          if (row != null) { // otherwise it was removed meanwhile
            row.define(definition, database.now());
          }
          return name;
        });
  }

  /** Removes a rule, and returns whether there was one. */
  public boolean remove(String name) {
    return database.<Integer>write(
            em ->
                em.createQuery("delete from AlertRow a where a.name = :name")
                    .setParameter("name", name)
                    .executeUpdate())
        > 0;
  }

  /**
   * Stores the state of a rule, and its notifications, unless the rule was set anew since it was
   * read.
   */
  public void update(
      StoredAlert read,
      Optional<Instant> breached,
      boolean isFiring,
      List<Publication> notifications) {
    boolean isStored =
        database.writeSql(
            connection -> {
              if (!isUpdated(connection, read, breached, isFiring)) {
                return false;
              }
              if (!notifications.isEmpty()) {
                OwnPublications.insert(connection, notifications);
              }
              return true;
            });
    if (isStored && !notifications.isEmpty()) {
      published.run();
    }
  }

  private static boolean isUpdated(
      Connection connection, StoredAlert read, Optional<Instant> breached, boolean isFiring)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update carillon_alert set breached_at = ?, firing = ?"
                + " where name = ? and changed_at = ?")) {
      if (breached.isPresent()) {
        update.setLong(1, Micros.of(breached.get()));
      } else {
        update.setNull(1, Types.BIGINT);
      }
      update.setInt(2, isFiring ? 1 : 0);
      update.setString(3, read.name());
      update.setLong(4, Micros.of(read.changed()));
      return update.executeUpdate() == 1;
    }
  }
}
