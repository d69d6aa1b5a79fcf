package io.carillon.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** Counts publications through this node. Thread-safe. */
public final class PublishMetrics {
  private static final String NO = "no";
  private static final String UNKNOWN = "unknown";

  private final Counter published;
  private final Counter failed;
  private final Histogram acknowledged;

  PublishMetrics(PrometheusRegistry registry) {
    this.published =
        Counter.builder()
            .withoutExemplars()
            .name("carillon_events_published_total")
            .help("Events published through this node: stored, or delivered if transient.")
            .register(registry);
    this.failed =
        Counter.builder()
            .withoutExemplars()
            .name("carillon_publish_failures_total")
            .help(
                "Publications that failed: nothing was stored (no), or the database did not answer the commit (unknown).")
            .labelNames("stored")
            .register(registry);
    failed.initLabelValues(NO);
    failed.initLabelValues(UNKNOWN);
    this.acknowledged =
        Histogram.builder()
            .withoutExemplars()
            .name("carillon_publish_duration_seconds")
            .help("Time from a publication to its commit.")
            .classicOnly()
            .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .register(registry);
  }

  /** Events were appended to a channel, or delivered if transient. */
  public void published(long events) {
    published.inc(events);
  }

  /** A publication was committed. */
  public void acknowledged(Duration waited) {
    acknowledged.observe(waited.toNanos() / 1e9);
  }

  /**
   * A publication failed.
   *
   * @param isUnknown whether it may have been stored nevertheless
   */
  public void failed(boolean isUnknown) {
    failed.labelValues(isUnknown ? UNKNOWN : NO).inc();
  }
}
