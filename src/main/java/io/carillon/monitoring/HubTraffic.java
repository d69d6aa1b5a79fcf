package io.carillon.monitoring;

import io.carillon.metrics.TrafficMeter;
import io.carillon.metrics.TrafficMeter.Traffic;

/**
 * What the hub itself does:
 *
 * <ul>
 *   <li>{@code hub.connections}: streams open now
 *   <li>{@code hub.published}: events a second that were published, these measurements among them
 *   <li>{@code hub.sent}: events a second that were sent, counted for every subscriber
 *   <li>{@code hub.sent.bytes}: bytes a second that were sent
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
  }
}
