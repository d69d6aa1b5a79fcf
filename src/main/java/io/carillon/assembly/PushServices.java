package io.carillon.assembly;

import io.carillon.push.PushSender;
import io.carillon.push.PushSubscriptions;
import io.carillon.shared.Agreements;
import io.carillon.shared.InboxStore;
import io.carillon.shared.PushDevices;
import io.carillon.shared.QuietHoursStore;
import io.carillon.shared.SharedDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Web Push of a running hub.
 *
 * @param timer looks for notifications
 * @param sending waits for push services
 * @param exchanges requests and responses
 */
record PushServices(
    ScheduledThreadPoolExecutor timer,
    ScheduledThreadPoolExecutor sending,
    ScheduledThreadPoolExecutor exchanges) {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final int SENDING_THREADS = 8;
  private static final int EXCHANGE_THREADS = 2;

  static PushSubscriptions subscriptions(Hub hub) {
    SharedDatabase database = hub.storage.database();
    return new PushSubscriptions(
        hub.context.config().push(),
        new Agreements(database),
        hub.storage.log(),
        new PushDevices(database, hub.context.nodeName()),
        new QuietHoursStore(database),
        hub.context.clock());
  }

  /** Starts to send, unless Web Push is off. */
  static Optional<PushServices> start(Hub hub, PushSubscriptions subscriptions) {
    if (hub.context.config().push().contact().isEmpty()) {
      return Optional.empty();
    }
    SharedDatabase database = hub.storage.database();
    HubThreads threads = hub.context.threads();
    PushServices started =
        new PushServices(
            threads.timers("push", 1),
            threads.timers("push-send", SENDING_THREADS),
            threads.timers("push-http", EXCHANGE_THREADS));
    PushSender.of(
            subscriptions,
            hub.storage.direct(),
            new PushSender.Tables(
                new PushDevices(database, hub.context.nodeName()),
                new QuietHoursStore(database),
                new InboxStore(database, hub.publishing.transactions().nudge())),
            hub.storage.revocations(),
            started.sending(),
            started.exchanges(),
            hub.context.clock())
        .ifPresent(
            sender -> {
              hub.observability.metrics().registerPush(sender.results());
              HubThreads.schedule(started.timer(), INTERVAL, sender::pass);
            });
    return Optional.of(started);
  }

  void close() {
    timer.shutdownNow();
    sending.shutdownNow();
    exchanges.shutdownNow();
  }
}
