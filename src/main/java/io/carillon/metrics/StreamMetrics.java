package io.carillon.metrics;

import io.carillon.event.EnumNames;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionView;
import io.carillon.wire.Gap;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens to streams as a whole; {@link TrafficMeter} and the engine count what happens
 * to every event. Without exemplars, here and elsewhere: their sampler has a thread that would
 * outlive an undeployment.
 */
final class StreamMetrics implements SubscriptionListener {
  private static final String OPENED = "opened";

  private final Clock clock;
  private final Counter connections;
  private final LongAdder reconnections = new LongAdder();
  private final Counter stalled;
  private final Counter gaps;
  private final Counter lost;
  private final Histogram duration;

  StreamMetrics(PrometheusRegistry registry, Clock clock) {
    this.clock = clock;
    this.connections =
        Counter.builder()
            .withoutExemplars()
            .name("carillon_connections_total")
            .help("Streams and polls that were requested, by outcome.")
            .labelNames("outcome")
            .register(registry);
    connections.initLabelValues(OPENED);
    for (Refusal refusal : Refusal.values()) {
      connections.initLabelValues(label(refusal));
    }
    registerReconnections(registry, "carillon_reconnections_total");
    registerReconnections(registry, StableNames.RECONNECTIONS);
    this.stalled =
        Counter.builder()
            .withoutExemplars()
            .name("carillon_stalled_closed_total")
            .help("Streams closed because the client read nothing within the stall timeout.")
            .register(registry);
    this.gaps =
        Counter.builder()
            .withoutExemplars()
            .name("carillon_gaps_total")
            .help(
                "Gaps reported to subscribers: events that they requested are no longer in the"
                    + " log.")
            .labelNames("reason")
            .register(registry);
    for (Gap.Reason reason : Gap.Reason.values()) {
      gaps.initLabelValues(reason.toString());
    }
    this.lost =
        Counter.builder()
            .withoutExemplars()
            .name("carillon_events_lost_total")
            .help(
                "Events that retention had deleted before a subscriber requested them, counted once"
                    + " per subscriber.")
            .register(registry);
    this.duration =
        Histogram.builder()
            .withoutExemplars()
            .name("carillon_connection_duration_seconds")
            .help("Time for which streams and polls were open, by the reason for closing.")
            .labelNames("reason")
            .classicOnly()
            .classicUpperBounds(1, 10, 60, 300, 900, 1800, 3600, 7200, 14_400, 86_400)
            .register(registry);
    for (CloseReason reason : CloseReason.values()) {
      duration.initLabelValues(reason.toString());
    }
  }

  private void registerReconnections(PrometheusRegistry registry, String name) {
    CounterWithCallback.builder()
        .name(name)
        .help("Streams opened with the position of an earlier one. Polls do not count.")
        .callback(callback -> callback.call(reconnections.sum()))
        .register(registry);
  }

  private static String label(Refusal refusal) {
    return EnumNames.kebabCase(refusal);
  }

  @Override
  public void opened(SubscriptionView subscription) {
    connections.labelValues(OPENED).inc();
    if (subscription.isResumed()) {
      reconnections.increment();
    }
  }

  @Override
  public void refused(Refusal refusal) {
    connections.labelValues(label(refusal)).inc();
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    Duration age = Duration.between(subscription.openedAt(), clock.instant());
    duration.labelValues(reason.toString()).observe(Math.max(0, age.toMillis() / 1e3));
    if (reason == CloseReason.STALLED) {
      stalled.inc();
    }
  }

  @Override
  public void gap(SubscriptionView subscription, Gap gap) {
    gaps.labelValues(gap.reason().toString()).inc();
    if (gap.reason() == Gap.Reason.EXPIRED && gap.from().isPresent() && gap.to().isPresent()) {
      lost.inc(Math.max(0, gap.to().getAsLong() - gap.from().getAsLong() + 1));
    }
  }
}
