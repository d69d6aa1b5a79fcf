package io.carillon.assembly;

import io.carillon.cluster.OutboxNotifications;
import io.carillon.config.CarillonConfig;
import io.carillon.config.OutboxConfig;
import io.carillon.config.OutboxSource;
import io.carillon.event.SnapshotPosition;
import io.carillon.event.Ticker;
import io.carillon.jpa.ConnectionSource;
import io.carillon.jpa.JpaOutbox;
import io.carillon.jpa.JpaPositions;
import io.carillon.jpa.JpaSchedule;
import io.carillon.jpa.OutboxCounts;
import io.carillon.jpa.OutboxLimits;
import io.carillon.jpa.OutboxMover;
import io.carillon.jpa.ScheduleMover;
import io.carillon.log.Appender;
import io.carillon.log.Schedule;
import io.carillon.log.TransactionPositions;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.OutboxGauges;
import io.carillon.publish.TransactionOutbox;
import java.util.ArrayList;
import java.util.List;

/**
 * From a row of the outbox to an event.
 *
 * @param outbox takes publications inside transactions
 * @param positions that transactions read
 * @param nudge makes the hub look for rows of the log's database at once
 * @param schedule publications that enter the outbox later
 */
record OutboxServices(
    TransactionOutbox outbox, TransactionPositions positions, Runnable nudge, Schedule schedule) {
  private static final int POSITION_THREADS = 4;

  /**
   * Starts with the hub, and stops before the appender.
   *
   * @param appender a {@link io.carillon.jpa.GroupCommitAppender}, possibly measured
   */
  static OutboxServices create(
      HubContext hub, Storage storage, Appender appender, Metrics metrics) {
    OutboxConfig config = hub.config().outbox();
    JpaOutbox table = new JpaOutbox();
    OutboxLimits limits = limits(hub.config());
    OutboxMover mover =
        OutboxMover.ofLog(storage.transactions(), appender, limits, table, Ticker.SYSTEM);
    List<OutboxMover> movers = new ArrayList<>(List.of(mover));
    add(hub, mover, hub.environment().dataSource()::getConnection);
    for (OutboxSource source : config.sources()) {
      ConnectionSource database = hub.environment().outboxSource(source);
      OutboxMover ofSource =
          OutboxMover.ofSource(source.name(), database, appender, limits, Ticker.SYSTEM);
      movers.add(ofSource);
      add(hub, ofSource, database);
    }
    metrics.registerOutboxes(movers.stream().map(OutboxServices::gauges).toList());
    Schedule schedule = schedule(hub, storage, mover);
    return hub.environment()
        .callerTransactions()
        .map(
            caller ->
                new OutboxServices(
                    outbox(hub, caller, table, mover),
                    positions(hub, storage, caller, limits, mover),
                    mover::nudge,
                    schedule))
        .orElseGet(() -> withoutTransactions(storage, mover::nudge, schedule));
  }

  /** For a hub whose callers have no transactions. */
  static OutboxServices withoutTransactions(Storage storage, Runnable nudge, Schedule schedule) {
    return new OutboxServices(
        TransactionOutbox.NONE,
        (channel, own) -> SnapshotPosition.upTo(storage.log().extent(channel).head()),
        nudge,
        schedule);
  }

  private static Schedule schedule(HubContext hub, Storage storage, OutboxMover outbox) {
    ScheduleMover mover = new ScheduleMover(storage.transactions(), hub.clock(), outbox::nudge);
    hub.lifecycle()
        .add("schedule", () -> mover.start(hub.threads().named("schedule")), mover::close);
    return new JpaSchedule(storage.transactions(), hub.clock(), mover::nudge);
  }

  private static TransactionOutbox outbox(
      HubContext hub, CallerTransactions caller, JpaOutbox table, OutboxMover mover) {
    return switch (hub.config().outbox().kind()) {
      case TRANSACTION -> {
        HubEnvironment environment = hub.environment();
        List<String> named = environment.applicationDataSources();
        PersistenceUnits.warnOfNonTransactional(named, environment.dataSource());
        table.open(
            environment.dataSourceName(), named, environment.dataSource()::getConnection, mover);
        yield TransactionOutbox.storing(caller.registry(), table);
      }
      case AFTER_COMMIT -> TransactionOutbox.afterCommit(caller.registry());
    };
  }

  private static TransactionPositions positions(
      HubContext hub,
      Storage storage,
      CallerTransactions caller,
      OutboxLimits limits,
      OutboxMover mover) {
    return new JpaPositions(
        caller.factory(),
        storage.transactions(),
        storage.direct(),
        limits,
        mover::nudge,
        hub.threads().permanentPool("position", POSITION_THREADS),
        Ticker.SYSTEM);
  }

  private static OutboxLimits limits(CarillonConfig config) {
    return new OutboxLimits(
        config.publish().maxEventSize(),
        config.publish().maxJsonDepth(),
        config.outbox().pollInterval());
  }

  private static void add(HubContext hub, OutboxMover mover, ConnectionSource database) {
    String name = "outbox-" + mover.source();
    hub.lifecycle().add(name, () -> mover.start(hub.threads().named(name)), mover::close);
    OutboxNotifications notifications =
        new OutboxNotifications(mover.source(), database, mover::nudge);
    String listening = "listen-" + mover.source();
    hub.lifecycle()
        .add(
            listening,
            () -> notifications.start(hub.threads().named(listening)),
            notifications::close);
  }

  private static OutboxGauges gauges(OutboxMover mover) {
    OutboxCounts counts = mover.counts();
    return new OutboxGauges(
        mover.source(), counts::waiting, counts::oldestAge, counts::moved, counts::setAside);
  }
}
