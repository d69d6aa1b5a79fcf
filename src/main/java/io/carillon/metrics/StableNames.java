package io.carillon.metrics;

/**
 * Names for alert rules that apply to servers of event streams in general. Each is exposed beside a
 * metric with the prefix {@code carillon_}, with the same values.
 */
final class StableNames {
  static final String ACTIVE_CONNECTIONS = "sse_active_connections";
  static final String MAX_CONNECTIONS = "sse_max_connections";
  static final String RECONNECTIONS = "sse_reconnections_total";
  static final String EVENT_LATENCY = "sse_event_latency_seconds";

  private StableNames() {}
}
