package io.carillon.metrics;

import io.carillon.channel.Channels;
import io.carillon.fanout.DeliveryLatency;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;

/** Values that the engine keeps anyway, read when metrics are scraped. */
final class EngineMetrics {
  private static final String ACTIVE_HELP = "Streams and polls that are open.";
  private static final String MAX_HELP = "Streams and polls that may be open.";

  private final PrometheusRegistry registry;

  private EngineMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  static void register(
      PrometheusRegistry registry, FanOut fanOut, Channels channels, TrafficMeter traffic) {
    EngineMetrics metrics = new EngineMetrics(registry);
    metrics.gauge("carillon_active_connections", ACTIVE_HELP, fanOut::size);
    metrics.gauge("carillon_max_connections", MAX_HELP, fanOut::maxSize);
    metrics.gauge(StableNames.ACTIVE_CONNECTIONS, ACTIVE_HELP, fanOut::size);
    metrics.gauge(StableNames.MAX_CONNECTIONS, MAX_HELP, fanOut::maxSize);
    metrics.lag(fanOut);
    metrics.gauge(
        "carillon_subscriptions_catching_up",
        "Streams that are reading missed events.",
        () -> sum(fanOut, subscription -> subscription.isCatchingUp() ? 1 : 0));
    metrics.gauge(
        "carillon_hot_tail_bytes",
        "Memory of the recent events of all channels.",
        channels::hotTailBytes);
    metrics.gauge("carillon_channels", "Channels in memory.", channels::size);
    metrics.counter(
        "carillon_events_sent_total",
        "Events written to sockets, counted once per subscriber.",
        () -> traffic.traffic().sent());
    metrics.counter(
        "carillon_bytes_sent_total",
        "Bytes of streams written to sockets.",
        () -> traffic.traffic().sentBytes());
    registry.register(latencyOf(fanOut, "carillon_event_latency_seconds"));
    registry.register(latencyOf(fanOut, StableNames.EVENT_LATENCY));
  }

  private void lag(FanOut fanOut) {
    gauge(
        "carillon_subscription_lag_events_max",
        "Pending events of the subscriber that is furthest behind.",
        () -> fanOut.subscriptions().stream().mapToLong(Subscription::lag).max().orElse(0));
    gauge(
        "carillon_subscription_lag_events",
        "Pending events of all subscribers.",
        () -> sum(fanOut, Subscription::lag));
  }

  private static long sum(FanOut fanOut, ToLongFunction<Subscription> number) {
    return fanOut.subscriptions().stream().mapToLong(number).sum();
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  private void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  private static Collector latencyOf(FanOut fanOut, String name) {
    return new Collector() {
      @Override
      public MetricSnapshot collect() {
        DeliveryLatency latency = fanOut.latency();
        return HistogramSnapshot.builder()
            .name(name)
            .help(
                "Time from the publication of an event to the write to a live subscriber's socket,"
                    + " counted once per subscriber. Replayed events are not counted.")
            .dataPoint(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(latency.bounds(), latency.counts()))
                    .sum(latency.sumSeconds())
                    .build())
            .build();
      }

      @Override
      public String getPrometheusName() {
        return name;
      }
    };
  }
}
