package io.carillon.bench;

import java.util.Locale;

/** What is measured, with its unit. */
enum Figure {
  DELIVERIES("deliveries/s", 0),
  COLD_DELIVERIES("cold deliveries/s", 0),
  PUBLISHED("events/s published", 0),
  ALONE("events/s alone", 0),
  SHARE("of the rate alone", 2),
  BATCH("events/s of the batch", 0),
  READ("events/s read", 0),
  LATENCY_P50("p50 ms", 2),
  LATENCY_P99("p99 ms", 2),
  LATENCY_P999("p99.9 ms", 2),
  ACKNOWLEDGED_P50("ack p50 ms", 2),
  ACKNOWLEDGED_P99("ack p99 ms", 2),
  COLD_P50("cold p50 ms", 2),
  COLD_P99("cold p99 ms", 2),
  COLD_WORST("cold worst ack ms", 1),
  BYTES("bytes/delivery", 1),
  CPU("CPU µs/delivery", 2),
  COLD_CPU("cold CPU µs/delivery", 2),
  CPU_EVENT("CPU µs/event", 0),
  COLD_CPU_EVENT("cold CPU µs/event", 0),
  IDLE_CPU("idle % of a core", 2),
  READY("ready s", 2),
  CPU_START("CPU s of a start", 2),
  CPU_CONNECTION("CPU µs/connection", 0),
  COLD_CPU_CONNECTION("cold CPU µs/connection", 0),
  HEAP("KB live heap/connection", 2),
  RESIDENT("KB resident/connection", 2),
  KERNEL("KB kernel/connection", 2),
  HALF_AFTER("half after s", 2),
  ALL_AFTER("all after s", 2),
  COLD_ALL_AFTER("cold all after s", 2),
  PUBLICATION_ALONE("publication p99 ms alone", 2),
  PUBLICATION_MEANWHILE("publication p99 ms meanwhile", 2),
  HEALTH_MEANWHILE("worst health ms meanwhile", 1),
  RESUMED_P95("resumed p95 s", 2),
  RESUMED_P99("resumed p99 s", 2),
  LOST("lost", 0),
  REPEATED("repeated", 0),
  DISORDERED("disordered", 0),
  REFUSED("refused", 0);

  private final String title;
  private final int digits;

  Figure(String title, int digits) {
    this.title = title;
    this.digits = digits;
  }

  /** Name and unit, as in a table. */
  String title() {
    return title;
  }

  /** The value, with as many digits as it is good for. */
  String format(double value) {
    return String.format(Locale.ROOT, "%,." + (value >= 100 ? 0 : digits) + "f", value);
  }
}
