package io.carillon.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Metrics of outboxes, labelled by data source. */
final class OutboxMetrics {
  private static final String SOURCE = "source";

  private OutboxMetrics() {}

  static void register(PrometheusRegistry registry, List<OutboxGauges> outboxes) {
    gauge(
        registry,
        outboxes,
        "carillon_outbox_waiting",
        "Rows of the outbox that waited when this node last read it.",
        outbox -> outbox.waiting().getAsLong());
    gauge(
        registry,
        outboxes,
        "carillon_outbox_oldest_seconds",
        "How long this node has known the oldest row of the outbox that waits.",
        outbox -> outbox.oldest().get().toNanos() / 1e9);
    counter(
        registry,
        outboxes,
        "carillon_outbox_moved_total",
        "Rows of the outbox that this node has moved into the log.",
        outbox -> outbox.moved().getAsLong());
    counter(
        registry,
        outboxes,
        "carillon_outbox_set_aside_total",
        "Rows of the outbox that cannot be published; their column failure has the reason.",
        outbox -> outbox.setAside().getAsLong());
  }

  private static void gauge(
      PrometheusRegistry registry,
      List<OutboxGauges> outboxes,
      String name,
      String help,
      ToDoubleFunction<OutboxGauges> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(SOURCE)
        .callback(
            callback ->
                outboxes.forEach(
                    outbox -> callback.call(value.applyAsDouble(outbox), outbox.source())))
        .register(registry);
  }

  private static void counter(
      PrometheusRegistry registry,
      List<OutboxGauges> outboxes,
      String name,
      String help,
      ToDoubleFunction<OutboxGauges> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(SOURCE)
        .callback(
            callback ->
                outboxes.forEach(
                    outbox -> callback.call(value.applyAsDouble(outbox), outbox.source())))
        .register(registry);
  }
}
