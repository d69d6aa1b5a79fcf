package io.carillon.assembly;

import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.jpa.AppenderConfig;
import io.carillon.jpa.GroupCommitAppender;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.PublishMetrics;
import io.carillon.publish.AnnouncementQueue;
import io.carillon.publish.Publisher;
import io.carillon.publish.TransientOutlet;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;

/** From a publication to its commit, its delivery and its announcement. */
final class Publishing {
  private static final int ACKNOWLEDGING_THREADS = 4;
  private static final Duration TIMEOUT_CHECK_INTERVAL = Duration.ofMillis(500);

  private Publishing() {}

  /**
   * Starts with the hub, and stops after the last commit has been delivered and announced.
   *
   * @param watch refuses publications that have waited too long
   * @param announce calls the application's observers, on a thread of its own
   */
  static Publisher create(
      HubContext hub,
      Storage storage,
      Nodes nodes,
      Engine engine,
      Metrics metrics,
      ScheduledThreadPoolExecutor watch,
      Consumer<EventsAppended> announce) {
    AnnouncementQueue announcements = new AnnouncementQueue(announce);
    hub.lifecycle()
        .add(
            "announcements",
            () -> announcements.start(hub.threads().named("announce")),
            announcements::close);
    ExecutorService acknowledging = hub.threads().pool("acknowledge", ACKNOWLEDGING_THREADS);
    GroupCommitAppender appender =
        new GroupCommitAppender(
            storage.transactions(),
            AppenderConfig.of(hub.config().publish(), hub.config().limits()),
            hub.clock(),
            Ticker.SYSTEM,
            hub.threads().named("append"),
            acknowledging,
            new Delivery(nodes::deliver, engine.traffic(), announcements));
    hub.lifecycle().addRunning("appender", appender::close);
    HubThreads.schedule(watch, TIMEOUT_CHECK_INTERVAL, appender::refuseOverdue);
    return publisher(hub, nodes, appender, metrics.publishing());
  }

  private static Publisher publisher(
      HubContext hub, Nodes nodes, GroupCommitAppender appender, PublishMetrics metrics) {
    boolean isMeasured = hub.config().operations().metrics();
    TransientOutlet measured =
        event -> {
          nodes.deliver(event);
          metrics.published(1);
        };
    return new Publisher(
        isMeasured ? new MeasuredAppender(appender, metrics, Ticker.SYSTEM) : appender,
        isMeasured ? measured : nodes::deliver,
        hub.clock(),
        hub.config().publish());
  }
}
