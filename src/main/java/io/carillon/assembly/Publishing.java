package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.jpa.AppenderConfig;
import io.carillon.jpa.GroupCommitAppender;
import io.carillon.log.Appender;
import io.carillon.log.EpochGuard;
import io.carillon.log.MemoryEventLog;
import io.carillon.log.NoSchedule;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.PublishMetrics;
import io.carillon.publish.AnnouncementQueue;
import io.carillon.publish.Publisher;
import io.carillon.publish.TransientOutlet;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From a publication to its commit, its delivery and its announcement.
 *
 * @param transactions those of the application
 */
record Publishing(Publisher publisher, OutboxServices transactions) {
  private static final int ACKNOWLEDGING_THREADS = 4;
  private static final Duration TIMEOUT_CHECK_INTERVAL = Duration.ofMillis(500);
  private static final Duration RELEASE_INTERVAL = Duration.ofSeconds(1);

  /**
   * Starts with the hub, and stops after the last commit has been delivered and announced.
   *
   * @param watch refuses publications that have waited too long
   * @param identity what this node knows of the log
   * @param announce calls the application's observers, on a thread of its own; empty without them
   */
  static Publishing create(
      HubContext hub,
      Storage storage,
      Nodes nodes,
      Engine engine,
      Metrics metrics,
      ScheduledThreadPoolExecutor watch,
      EpochGuard identity,
      Optional<Consumer<EventsAppended>> announce) {
    Consumer<EventsAppended> announcements =
        announce
            .<Consumer<EventsAppended>>map(observers -> queue(hub, observers))
            .orElse(appended -> {});
    Delivery delivery = new Delivery(nodes::deliver, engine.traffic(), announcements);
    ExecutorService acknowledging = hub.threads().pool("acknowledge", ACKNOWLEDGING_THREADS);
    Channels channels = engine.channels();
    HubThreads.schedule(watch, RELEASE_INTERVAL, channels::releaseOverduePublishers);
    hub.lifecycle().addRunning("held publishers", channels::releasePublishers);
    Appender appender =
        storage
            .memory()
            .map(memory -> inMemory(memory, delivery))
            .orElseGet(() -> inDatabase(hub, storage, watch, identity, delivery, acknowledging));
    Appender measured =
        hub.config().operations().metrics()
            ? new MeasuredAppender(appender, metrics.publishing(), Ticker.SYSTEM)
            : appender;
    OutboxServices transactions =
        storage.memory().isPresent()
            ? OutboxServices.withoutTransactions(storage, () -> {}, new NoSchedule())
            : OutboxServices.create(hub, storage, measured, metrics);
    return new Publishing(
        new Publisher(
            measured,
            outlet(hub, nodes, metrics.publishing(), acknowledging),
            hub.clock(),
            hub.config().publish(),
            transactions.schedule()),
        transactions);
  }

  private static AnnouncementQueue<EventsAppended> queue(
      HubContext hub, Consumer<EventsAppended> observers) {
    AnnouncementQueue<EventsAppended> announcements =
        new AnnouncementQueue<>("EventsAppended", EventsAppended::footprint, observers);
    hub.lifecycle()
        .add(
            "announcements",
            () -> announcements.start(hub.threads().named("announce")),
            announcements::close);
    return announcements;
  }

  private static Appender inMemory(MemoryEventLog memory, Delivery delivery) {
    memory.deliverTo(delivery);
    return memory;
  }

  private static Appender inDatabase(
      HubContext hub,
      Storage storage,
      ScheduledThreadPoolExecutor watch,
      EpochGuard identity,
      Delivery delivery,
      ExecutorService acknowledging) {
    GroupCommitAppender appender =
        new GroupCommitAppender(
            storage.transactions(),
            AppenderConfig.of(hub.config().publish(), hub.config().limits()),
            hub.clock(),
            Ticker.SYSTEM,
            hub.threads().named("append"),
            acknowledging,
            delivery,
            identity,
            storage.epochs().map(Storage.Epochs::fence));
    hub.lifecycle().addRunning("appender", appender::close);
    HubThreads.schedule(watch, TIMEOUT_CHECK_INTERVAL, appender::refuseOverdue);
    HubThreads.schedule(watch, TIMEOUT_CHECK_INTERVAL, appender::checkOutageEnd);
    return appender;
  }

  /** Publishers that were held continue on these threads, and not on those of the fan-out. */
  private static TransientOutlet outlet(
      HubContext hub, Nodes nodes, PublishMetrics metrics, Executor acknowledging) {
    boolean isMeasured = hub.config().operations().metrics();
    return event -> {
      CompletionStage<@Nullable Void> mayContinue = nodes.deliver(event);
      if (isMeasured) {
        metrics.published(1);
      }
      return mayContinue.toCompletableFuture().isDone()
          ? mayContinue
          : mayContinue.thenApplyAsync(continued -> continued, acknowledging);
    };
  }
}
