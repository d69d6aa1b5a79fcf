package io.carillon.monitoring;

import io.carillon.metrics.TrafficMeter;
import io.carillon.metrics.TrafficMeter.Traffic;

/**
 * Measures the traffic of the hub:
 *
 * <ul>
 *   <li>{@code hub.connections}: open streams
 *   <li>{@code hub.published}: events published per second, including these measurements
 *   <li>{@code hub.sent}: events sent per second, counted per subscriber
 *   <li>{@code hub.sent.bytes}: bytes sent per second
 *   <li>{@code traffic}: the same, beside {@code cpu} and {@code memory}
 * </ul>
 */
final class HubTraffic implements SampleSource {
  private final TrafficMeter meter;

  HubTraffic(TrafficMeter meter) {
    this.meter = meter;
  }

  @Override
  public void sample(Samples samples) {
    Traffic traffic = meter.traffic();
    samples.amount("hub.connections", traffic.connections());
    samples.counter("hub.published", traffic.published());
    samples.counter("hub.sent", traffic.sent());
    samples.counter("hub.sent.bytes", traffic.sentBytes());
    samples.counter("traffic", traffic.sentBytes());
  }
}
