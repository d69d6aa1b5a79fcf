package io.carillon.jpa;

import io.carillon.config.ChannelConfig;
import io.carillon.event.ChannelName;
import io.carillon.log.Extent;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Removes events that have expired, or that exceed the retention of their channel.
 *
 * <p>The channel's first position advances in the transaction that deletes the events before it, so
 * readers detect the gap. Removing an expired event does not change the position, since that is no
 * gap; it is recorded instead, so that {@code verify} finds lost events.
 *
 * <p>May run on several nodes at once, concurrently with appenders and readers: each step removes
 * the same prefix on all nodes, and the first position only grows. An appender waits for at most
 * one step's commit, since the channel's row is written last.
 */
public final class Retention {
  /** Most events deleted in one transaction, to keep locks short. */
  private static final int STEP = 1000;

  private static final int PAGE_OF_CHANNELS = 500;

  /** After so many failures the database is assumed to be down, and the sweep ends. */
  private static final int MAX_FAILURES = 3;

  /** An appender has resolved the outcome of a commit long before this time. */
  private static final Duration APPENDER_RETENTION = Duration.ofDays(7);

  private static final Logger LOG = System.getLogger(Retention.class.getName());

  private final Transactions transactions;
  private final Expiry expiry;
  private final Function<ChannelName, ChannelConfig> configs;
  private final Clock clock;

  /**
   * @param configs called for every channel in every sweep
   */
  public Retention(
      Transactions transactions, Function<ChannelName, ChannelConfig> configs, Clock clock) {
    this.transactions = transactions;
    this.expiry = new Expiry(transactions);
    this.configs = configs;
    this.clock = clock;
  }

  /**
   * Removes events from all channels, and returns their number. Stops early when the thread is
   * interrupted. Errors of the database are logged and the rest is left to the next sweep, so this
   * can be scheduled directly.
   */
  public long sweep() {
    Instant now = clock.instant();
    Sweep sweep = new Sweep(now);
    sweep.attempt("expired events", () -> sweep.expired());
    String after = "";
    List<String> names;
    do {
      names = sweep.channelsAfter(after);
      for (String name : names) {
        sweep.attempt(name, () -> sweep.channel(name));
        after = name;
      }
    } while (names.size() == PAGE_OF_CHANNELS && sweep.mayContinue());
    sweep.attempt("appenders that have ended", () -> sweep.appenders());
    return sweep.removed;
  }

  /** One sweep, on the caller's thread. */
  private final class Sweep {
    private final Instant now;
    private long removed;
    private int failures;

    Sweep(Instant now) {
      this.now = now;
    }

    boolean mayContinue() {
      return failures < MAX_FAILURES && !Thread.currentThread().isInterrupted();
    }

    void attempt(String what, Runnable step) {
      if (!mayContinue()) {
        return;
      }
      try {
        step.run();
      } catch (PersistenceException e) {
        failures++;
        LOG.log(
            Level.WARNING,
            "Retention of " + what + " failed and will be repeated in the next sweep",
            e);
      }
    }

    List<String> channelsAfter(String after) {
      try {
        return transactions.readSql(
            connection ->
                ChannelQuery.namesAfter(
                    connection, transactions.dialect(), after, PAGE_OF_CHANNELS));
      } catch (PersistenceException e) {
        LOG.log(
            Level.WARNING,
            "Retention could not read the channels and will do so in the next sweep",
            e);
        return List.of();
      }
    }

    void channel(String name) {
      ChannelConfig config = configs.apply(new ChannelName(name));
      long[] bounds = transactions.readSql(connection -> bounds(connection, name, config));
      if (bounds[2] == 0) {
        transactions.writeSql(connection -> beginRecord(connection, name));
      }
      for (long first = bounds[0]; first < bounds[1] && mayContinue(); ) {
        long next = Math.min(first + STEP, bounds[1]);
        removed += transactions.writeSql(connection -> removeBefore(connection, name, next));
        first = next;
      }
    }

    /**
     * The first position now and after the sweep, and the one from which expired positions are
     * recorded; 0 for none yet.
     */
    private long[] bounds(Connection connection, String name, ChannelConfig config) {
      // the head before the search by age: events appended in between are after it and are kept
      long[] row = ChannelTable.retained(connection, name);
      Extent extent = new Extent(row[0], row[1]);
      long target = extent.first();
      if (config.retentionCount() > 0) {
        target = Math.max(target, extent.head() + 1 - config.retentionCount());
      }
      if (!config.retentionAge().isZero()) {
        target = Math.max(target, firstSince(connection, name, extent, config.retentionAge()));
      }
      return new long[] {extent.first(), target, row[2]};
    }

    /** The first position of events of that age, or the one after the head. */
    private long firstSince(Connection connection, String name, Extent extent, Duration age) {
      return TimeSearch.firstSince(
              connection, transactions.dialect(), name, extent, Micros.before(now, age))
          .orElse(extent.head() + 1);
    }

    /** A program of an earlier version has created the channel, or upgraded it. */
    private int beginRecord(Connection connection, String name) {
      return new SqlQuery(
              "update carillon_channel set recorded_from = head + 1"
                  + " where name = :channel and recorded_from is null")
          .set("channel", name)
          .update(connection);
    }

    private int removeBefore(Connection connection, String name, long next) {
      int deleted = new EventDeletion(connection, name).before(next);
      new ExpiredPositions(connection, name).removeBefore(next);
      new SqlQuery(
              "update carillon_channel set first_retained = :next"
                  + " where name = :channel and first_retained < :next")
          .set("channel", name)
          .set("next", next)
          .update(connection);
      return deleted;
    }

    void expired() {
      int found;
      do {
        found = expiry.remove(Micros.of(now), STEP);
        removed += found;
      } while (found == STEP && mayContinue());
    }

    void appenders() {
      transactions.writeSql(
          connection ->
              new SqlQuery("delete from carillon_appender where used_at < :then")
                  .set("then", Micros.before(now, APPENDER_RETENTION))
                  .update(connection));
    }
  }
}
