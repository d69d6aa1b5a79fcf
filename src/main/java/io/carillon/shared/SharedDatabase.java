package io.carillon.shared;

import io.carillon.jpa.Micros;
import io.carillon.jpa.SqlQuery;
import io.carillon.jpa.SqlWork;
import io.carillon.jpa.Transactions;
import io.carillon.log.LogUnavailableException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The database with the tables that all nodes share. Rows expire by the clock of the node that
 * reads them, so the clocks of the nodes should agree to a second or so. Thread-safe.
 *
 * <p>Every method that accesses the database throws {@link LogUnavailableException} if it is
 * unavailable.
 */
public final class SharedDatabase {
  /** Tables whose rows expire. */
  private static final List<String> EXPIRING =
      List.of(
          "carillon_node",
          "carillon_member",
          "carillon_occupancy",
          "carillon_command",
          "carillon_command_result",
          "carillon_revocation",
          "carillon_one_time",
          "carillon_relay_part",
          "carillon_push_device");

  private final Transactions transactions;
  private final Clock clock;

  public SharedDatabase(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  <T> T read(Function<EntityManager, T> work) {
    return translated(() -> transactions.read(work));
  }

  <T> List<T> list(SqlQuery query, SqlQuery.Row<T> row) {
    return translated(() -> transactions.readSql(connection -> query.list(connection, row)));
  }

  <T> T write(Function<EntityManager, T> work) {
    return translated(() -> transactions.write(work));
  }

  /** Like {@link #write}, with plain SQL: for what users wait for. */
  <T> T writeSql(SqlWork<T> work) {
    return translated(() -> transactions.writeSql(work));
  }

  private static <T> T translated(Supplier<T> access) {
    try {
      return access.get();
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the database is unavailable", e);
    }
  }

  /** Inserts a row. */
  void insert(Object row) {
    write(
        em -> {
          em.persist(row);
          return row;
        });
  }

  /** Inserts a row unless one has its key, even one that is inserted at the same time. */
  void insertIfAbsent(Object row, Object key) {
    translated(
        () -> {
          try {
            return transactions.write(em -> insertIfAbsent(em, row, key));
          } catch (PersistenceException e) {
            if (transactions.<Boolean>read(em -> em.find(row.getClass(), key) == null)) {
              throw e;
            }
            return false;
          }
        });
  }

  private static boolean insertIfAbsent(EntityManager em, Object row, Object key) {
    if (em.find(row.getClass(), key) != null) {
      return false;
    }
    em.persist(row);
    em.flush();
    return true;
  }

  Instant instant() {
    return clock.instant();
  }

  /** The current time in microseconds since the epoch. */
  long now() {
    return Micros.of(clock.instant());
  }

  /** The time after {@code duration}, in microseconds since the epoch. */
  long expiry(Duration duration) {
    return Micros.of(clock.instant().plus(duration));
  }

  /** Removes expired rows from all tables, and returns their number. */
  public int sweep() {
    int removed = 0;
    for (String table : EXPIRING) {
      SqlQuery expired =
          new SqlQuery("delete from " + table + " where expires_at <= :now").set("now", now());
      removed += writeSql(expired::update);
    }
    return removed;
  }
}
