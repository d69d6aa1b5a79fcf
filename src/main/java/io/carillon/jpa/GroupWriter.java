package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.LogClock;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.log.EpochGuard;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.TooManyChannelsException;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Writes groups, each in one transaction and exactly once, however often it is retried.
 *
 * <p><b>Once.</b> A connection that breaks during a commit leaves it open whether the commit
 * happened. So each transaction also writes the group's number to the appender's own row, and does
 * so first, on condition that the number there is lower. If it is not, an earlier attempt
 * <em>was</em> committed, with exactly the positions that were remembered for it. The statement
 * waits for a row lock that the earlier attempt's transaction may still hold in the database, so
 * the answer is final: that transaction has ended one way or the other. Searching for the events
 * themselves could not distinguish them from equal ones of another node, nor find them after
 * retention has removed them.
 *
 * <p><b>Dense, in commit order.</b> Then the rows of all channels concerned are locked, by all
 * nodes in the same order, and held until the commit. Only the transaction that holds a channel's
 * row advances its head. What was queued for these channels while it waited is then added to the
 * group, so that the nodes that append to a channel share it in few, large transactions.
 *
 * <p><b>Moved once.</b> A publication of the outbox is appended by the transaction that deletes its
 * row, and skipped by all others; one whose row is in another database has an id. A row that was
 * handed over without reading the outbox is also skipped if an earlier one of its channels waits.
 * All nodes lock rows of the outbox before rows of channels.
 *
 * <p><b>To the log that this node knows.</b> A database in which the appender's own row has an
 * earlier number, a channel a lower head than this node has seen, or the log another epoch, was
 * restored or is ahead of this node. Then nothing is written before the node is in its epoch.
 *
 * <p>Used by the appender thread only.
 */
final class GroupWriter {
  /** After a pause of this length the fence is compared, too. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /** Retention removes the rows of appenders that were idle for longer. */
  private static final Duration ROW_RETENTION = Duration.ofDays(6);

  private static final int MAX_RECONCILIATIONS = 5;

  private final ClockCheck clockCheck = new ClockCheck();
  private final Transactions transactions;
  private final AppenderConfig config;
  private final LogClock clock;
  private final MissingRows missingRows;
  private final String id = UUID.randomUUID().toString();
  private final EpochGuard guard;
  private final Optional<LogFence> fence;
  private long committed; // the number of the last group that was; 0 if the row may be missing
  private long committedIn; // the epoch
  private Instant committedAt = Instant.EPOCH;

  /**
   * @param guard what this node knows of the log
   * @param fence compared after a pause; empty if there is none
   */
  GroupWriter(
      Transactions transactions,
      AppenderConfig config,
      Clock clock,
      EpochGuard guard,
      Optional<LogFence> fence) {
    this.transactions = transactions;
    this.config = config;
    this.clock = LogClock.of(clock);
    this.guard = guard;
    this.fence = fence;
    this.missingRows = new MissingRows(transactions, config.maxChannels());
  }

  /**
   * Writes a group, unless an earlier attempt at it was committed.
   *
   * @throws RejectedBatchException if one of its batches cannot be appended; nothing was stored
   * @throws PersistenceException if the database fails; nothing was stored unless {@link
   *     Group#written} is present, then it is unknown
   */
  Group.Written write(Group group) {
    boolean isContended = false;
    int reconciliations = 0;
    while (true) {
      boolean takesEach = isContended;
      SqlDialect dialect = transactions.dialect();
      long epoch = enter(guard.epoch());
      try {
        transactions.writeSql(
            connection -> {
              GroupStatements sql =
                  new GroupStatements(connection, dialect, transactions.endByStatement());
              if (claim(sql, group)) {
                group.begun();
                new GroupAttempt(sql, group, takesEach, config, clock, clockCheck, guard, epoch)
                    .run();
              }
              return group;
            });
        committed = group.number();
        committedAt = clock.instant();
        return group.written().orElseThrow();
      } catch (MissingRowsException e) {
        insert(e, group);
      } catch (OutboxConflictException e) {
        isContended = true;
      } catch (PersistenceException e) {
        if (!PersistenceErrors.isTransient(e)) {
          group.begun(); // the database has refused a statement, so nothing was committed
        }
        throw e;
      } catch (OtherLogException e) {
        reconcile(epoch, e, ++reconciliations);
      }
    }
  }

  /** In another epoch nothing is certain of what was committed before. */
  private long enter(long epoch) {
    if (epoch != committedIn) {
      committedIn = epoch;
      committed = 0;
    }
    return epoch;
  }

  private void reconcile(long epoch, OtherLogException difference, int attempt) {
    if (attempt > MAX_RECONCILIATIONS) {
      throw new PersistenceException(difference);
    }
    try {
      guard.reconcile(epoch, String.valueOf(difference.getMessage()));
    } catch (LogUnavailableException unavailable) {
      throw new PersistenceException(unavailable);
    }
  }

  /** Whether a group whose outcome was unknown has been committed. */
  boolean wasCommitted(Group group) {
    SqlDialect dialect = transactions.dialect();
    return transactions.writeSql(
        connection -> {
          OptionalLong last = AppenderTable.lockLastGroup(connection, dialect, id);
          return last.isPresent() && last.getAsLong() >= group.number();
        });
  }

  /**
   * Inserts the row of this appender and rehearses a group, so that the first one of a hub is about
   * as fast as the next ones.
   */
  void prepare() {
    missingRows.insert(new AppenderRow(id, Micros.of(clock.instant())));
    SqlDialect dialect = transactions.dialect();
    try {
      transactions.writeSql(connection -> rehearse(connection, dialect));
    } catch (RehearsalEnd end) {
      // nothing was stored
    }
  }

  /** Appends to a channel that no other transaction sees, as the transaction is rolled back. */
  private Group rehearse(Connection connection, SqlDialect dialect) throws SQLException {
    GroupStatements sql = new GroupStatements(connection, dialect);
    sql.claim(id, 1, 0, 0, List.of());
    long epoch = guard.epoch();
    ChannelName channel = new ChannelName("carillon-rehearsal-" + id);
    ChannelTable.insert(connection, new ChannelRow(channel.value(), epoch));
    Group group =
        new Group(
            0, List.of(Batch.of(List.of(Publication.to(channel).data(Data.json("null")).build()))));
    new GroupAttempt(sql, group, false, config, clock, clockCheck, guard, epoch).run();
    throw new RehearsalEnd();
  }

  /** Has the transaction of a rehearsal rolled back. */
  private static final class RehearsalEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RehearsalEnd() {
      super("the end of a rehearsal", null, false, false);
    }
  }

  /** Removes the row of this appender. */
  void forget() {
    transactions.writeSql(connection -> AppenderTable.delete(connection, id));
  }

  private boolean claim(GroupStatements sql, Group group) throws SQLException {
    Instant now = clock.instant();
    if (committedAt.plus(ROW_RETENTION).isBefore(now)) {
      committed = 0;
    }
    List<String> channels = group.isOfOutbox() ? List.of() : group.channels();
    if (sql.claim(id, group.number(), committed, Micros.of(now), channels)) {
      if (fence.isPresent() && committedAt.plus(FRESH).isBefore(now) && !fence.get().isIn(sql)) {
        throw new OtherLogException("what this node wrote last is not in the database");
      }
      return true;
    }
    OptionalLong last = sql.lastGroup(id);
    if (committed > 0 && (last.isEmpty() || last.getAsLong() < committed)) {
      throw new OtherLogException("what this appender committed last is not in the database");
    }
    if (last.isEmpty()) {
      throw MissingRowsException.appender(new AppenderRow(id, Micros.of(now)));
    }
    return false;
  }

  private void insert(MissingRowsException missing, Group group) {
    missing.appender().ifPresent(missingRows::insert);
    Set<Integer> rejected = new HashSet<>();
    for (ChannelRow channel : missing.channels()) {
      if (!missingRows.tryInsert(channel)) {
        rejected.addAll(group.batchesOf(channel.name()));
      }
    }
    if (!rejected.isEmpty()) {
      throw new RejectedBatchException(
          rejected, new TooManyChannelsException(config.maxChannels()));
    }
  }
}
