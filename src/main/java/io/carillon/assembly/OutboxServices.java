package io.carillon.assembly;

import io.carillon.config.OutboxConfig;
import io.carillon.config.PublishConfig;
import io.carillon.event.SnapshotPosition;
import io.carillon.event.Ticker;
import io.carillon.jpa.JpaOutbox;
import io.carillon.jpa.JpaPositions;
import io.carillon.jpa.OutboxMover;
import io.carillon.log.Appender;
import io.carillon.log.TransactionPositions;
import io.carillon.metrics.Metrics;
import io.carillon.publish.TransactionOutbox;

/**
 * From a row of the outbox to an event.
 *
 * @param outbox takes publications inside transactions
 * @param positions that transactions read
 */
record OutboxServices(TransactionOutbox outbox, TransactionPositions positions) {
  private static final int POSITION_THREADS = 4;

  /**
   * Starts with the hub, and stops before the appender.
   *
   * @param appender a {@link io.carillon.jpa.GroupCommitAppender}, possibly measured
   */
  static OutboxServices create(
      HubContext hub, Storage storage, Appender appender, Metrics metrics) {
    PublishConfig publish = hub.config().publish();
    OutboxConfig config = hub.config().outbox();
    JpaOutbox table = new JpaOutbox();
    OutboxMover.Limits limits =
        new OutboxMover.Limits(
            publish.maxEventSize(), publish.maxJsonDepth(), config.pollInterval());
    OutboxMover mover =
        new OutboxMover(storage.transactions(), appender, limits, table, Ticker.SYSTEM);
    hub.lifecycle().add("outbox", () -> mover.start(hub.threads().named("outbox")), mover::close);
    metrics.registerOutbox(mover::waiting, mover::oldestAge, mover::moved, mover::setAside);
    return hub.environment()
        .callerTransactions()
        .map(
            caller ->
                new OutboxServices(
                    outbox(caller, config.kind(), table, mover),
                    positions(hub, storage, caller, limits, mover)))
        .orElseGet(
            () ->
                new OutboxServices(
                    TransactionOutbox.NONE,
                    (channel, own) -> SnapshotPosition.upTo(storage.log().extent(channel).head())));
  }

  private static TransactionOutbox outbox(
      CallerTransactions caller, OutboxConfig.Kind kind, JpaOutbox table, OutboxMover mover) {
    return switch (kind) {
      case TRANSACTION -> {
        table.open(caller.factory(), mover::nudge);
        yield TransactionOutbox.storing(caller.registry(), table);
      }
      case AFTER_COMMIT -> TransactionOutbox.afterCommit(caller.registry());
    };
  }

  private static TransactionPositions positions(
      HubContext hub,
      Storage storage,
      CallerTransactions caller,
      OutboxMover.Limits limits,
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
}
