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

/** What the engine knows when it is asked: it costs nothing until then. */
final class EngineMetrics {
  private static final String LATENCY = "sse_event_latency_seconds";

  private final PrometheusRegistry registry;

  private EngineMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  static void register(
      PrometheusRegistry registry, FanOut fanOut, Channels channels, TrafficMeter traffic) {
    EngineMetrics metrics = new EngineMetrics(registry);
    metrics.gauge("sse_active_connections", "Streams and polls open now.", fanOut::size);
    metrics.gauge("sse_max_connections", "Streams and polls that may be open.", fanOut::maxSize);
    metrics.lag(fanOut);
    metrics.gauge(
        "carillon_subscriptions_catching_up",
        "Streams that are being served what they have missed.",
        () -> sum(fanOut, subscription -> subscription.isCatchingUp() ? 1 : 0));
    metrics.gauge(
        "carillon_hot_tail_bytes",
        "Memory that the newest events of all channels take.",
        channels::hotTailBytes);
    metrics.gauge("carillon_channels", "Channels in memory.", channels::size);
    metrics.counter(
        "carillon_events_sent_total",
        "Events handed to sockets, counted once for every subscriber.",
        () -> traffic.traffic().sent());
    metrics.counter(
        "carillon_bytes_sent_total",
        "Bytes of streams handed to sockets.",
        () -> traffic.traffic().sentBytes());
    registry.register(latencyOf(fanOut));
  }

  private void lag(FanOut fanOut) {
    GaugeWithCallback.builder()
        .name("carillon_subscription_lag_events")
        .help("Events that subscribers have yet to be served: of the last of them, and of all.")
        .labelNames("of")
        .callback(
            callback -> {
              callback.call(
                  fanOut.subscriptions().stream().mapToLong(Subscription::lag).max().orElse(0),
                  "last");
              callback.call(sum(fanOut, Subscription::lag), "all");
            })
        .register(registry);
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

  private static Collector latencyOf(FanOut fanOut) {
    return new Collector() {
      @Override
      public MetricSnapshot collect() {
        DeliveryLatency latency = fanOut.latency();
        return HistogramSnapshot.builder()
            .name(LATENCY)
            .help(
                "From the publication of an event to the socket of a live subscriber, counted once"
                    + " for every subscriber. What is replayed is not counted.")
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
        return LATENCY;
      }
    };
  }
}
