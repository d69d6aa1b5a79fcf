package io.carillon.assembly;

import io.carillon.config.OutboxConfig;
import io.carillon.config.PublishConfig;
import io.carillon.event.Ticker;
import io.carillon.jpa.JpaOutbox;
import io.carillon.jpa.OutboxMover;
import io.carillon.log.Appender;
import io.carillon.metrics.Metrics;
import io.carillon.publish.TransactionOutbox;

/** From a row of the outbox to an event. */
final class OutboxServices {
  private OutboxServices() {}

  /**
   * Starts with the hub, and stops before the appender.
   *
   * @param appender a {@link io.carillon.jpa.GroupCommitAppender}, possibly measured
   */
  static TransactionOutbox create(
      HubContext hub, Storage storage, Appender appender, Metrics metrics) {
    PublishConfig publish = hub.config().publish();
    OutboxConfig config = hub.config().outbox();
    JpaOutbox table = new JpaOutbox();
    OutboxMover mover =
        new OutboxMover(
            storage.transactions(),
            appender,
            new OutboxMover.Limits(
                publish.maxEventSize(), publish.maxJsonDepth(), config.pollInterval()),
            table,
            Ticker.SYSTEM);
    hub.lifecycle().add("outbox", () -> mover.start(hub.threads().named("outbox")), mover::close);
    metrics.registerOutbox(mover::waiting, mover::oldestAge, mover::moved, mover::setAside);
    return hub.environment()
        .callerTransactions()
        .map(
            caller ->
                switch (config.kind()) {
                  case TRANSACTION -> {
                    table.open(caller.factory(), mover::nudge);
                    yield TransactionOutbox.storing(caller.registry(), table);
                  }
                  case AFTER_COMMIT -> TransactionOutbox.afterCommit(caller.registry());
                })
        .orElse(TransactionOutbox.NONE);
  }
}
