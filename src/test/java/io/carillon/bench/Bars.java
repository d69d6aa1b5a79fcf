package io.carillon.bench;

import static io.carillon.bench.Bar.shown;

import io.carillon.bench.Bar.Measured;
import java.util.List;

/** What Carillon is to reach: the rows of the table. Each names its case. */
final class Bars {
  private static final String H2 = "carillon";

  static final List<Bar> ALL =
      List.of(
          shown("1,000 subscribers, one publisher, unpaced", "flood", Figure.DELIVERIES)
              .atLeast(
                  8,
                  "Nchan's best",
                  nchan("flood", Figure.DELIVERIES),
                  nchan("flood-8", Figure.DELIVERIES)),
          shown("", "flood", Figure.COLD_DELIVERIES),
          shown("", "flood", Figure.DISORDERED).atMost(0),
          shown("– 8 publishers", "flood-8", Figure.DELIVERIES)
              .atLeast(
                  8,
                  "Nchan's best",
                  nchan("flood", Figure.DELIVERIES),
                  nchan("flood-8", Figure.DELIVERIES)),
          shown("– 5,000 events/s", "flood-5000", Figure.LATENCY_P99),
          shown("– durable, NDJSON batches", "flood-durable", Figure.DELIVERIES)
              .atLeast(
                  5,
                  "Nchan's best",
                  nchan("flood", Figure.DELIVERIES),
                  nchan("flood-8", Figure.DELIVERIES)),
          shown("1,000 subscribers, 100 events/s", "single-delivery", Figure.CPU)
              .atMost(1, "Nchan", nchan("single-delivery", Figure.CPU)),
          shown("", "single-delivery", Figure.LATENCY_P99)
              .atMost(1, "Nchan", nchan("single-delivery", Figure.LATENCY_P99)),
          shown("", "single-delivery", Figure.COLD_CPU)
              .atMost(1.5, "warm", hub("single-delivery", Figure.CPU)),
          shown("", "single-delivery", Figure.COLD_P99),
          shown("1,000 subscribers, 500 events/s", "busy", Figure.LATENCY_P99).atMost(60),
          shown("", "busy", Figure.LOST).atMost(0),
          shown("10,000 subscribers, 5 events/s", "many", Figure.CPU)
              .atMost(1.2, "Nchan", nchan("many", Figure.CPU)),
          shown("", "many", Figure.LATENCY_P99)
              .atMost(1.5, "Nchan", nchan("many", Figure.LATENCY_P99)),
          shown("one subscriber, NDJSON batches", "one-subscriber", Figure.DELIVERIES)
              .atLeast(300_000),
          shown("10,000 users on a channel, each event for one", "private", Figure.PUBLISHED)
              .atLeast(20_000),
          shown("", "private", Figure.LOST).atMost(0),
          shown("100 stalled readers among 1,000: the others", "stalled", Figure.LATENCY_P99)
              .atMost(1.2, "without them", hub("not-stalled", Figure.LATENCY_P99)),
          shown("16 measurements at a time, 800/s, gzip", "measurements-gzip", Figure.BYTES)
              .atMost(0.25, "plain", hub("measurements", Figure.BYTES)),
          shown("", "measurements-gzip", Figure.CPU)
              .atMost(1.3, "plain", hub("measurements", Figure.CPU)),
          shown("durable single events, 64 connections", "publish-single", Figure.PUBLISHED)
              .atLeast(12_000),
          shown("", "publish-single", Figure.CPU_EVENT).atMost(130),
          shown("", "publish-single", Figure.COLD_CPU_EVENT),
          shown("", "publish-single", Figure.ACKNOWLEDGED_P99).atMost(50),
          shown("– single events", "publish-single", Figure.PUBLISHED).atLeast(5_000).onPostgres(),
          shown("durable NDJSON, 100,000 events each", "publish-batch", Figure.PUBLISHED)
              .atLeast(120_000),
          shown("– NDJSON", "publish-batch", Figure.PUBLISHED).atLeast(120_000).onPostgres(),
          shown("64 connections beside a body of 1,000,000 lines", "mixed-publish", Figure.SHARE)
              .atLeast(0.6),
          shown("", "mixed-publish", Figure.ACKNOWLEDGED_P99).atMost(100),
          shown("– beside a body", "mixed-publish", Figure.SHARE).atLeast(0.6).onPostgres(),
          shown("– beside a body", "mixed-publish", Figure.ACKNOWLEDGED_P99)
              .atMost(100)
              .onPostgres(),
          shown("one channel published at three nodes", "nodes-3", Figure.PUBLISHED)
              .atLeast(
                  1, "at one", new Measured("nodes-1", CarillonPeer.ON_POSTGRES, Figure.PUBLISHED))
              .onPostgres(),
          shown("10 events/s, 1 subscriber", "everyday-10-1", Figure.CPU_EVENT),
          shown("10 events/s, 10 subscribers", "everyday-10-10", Figure.CPU_EVENT),
          shown("", "everyday-10-10", Figure.LATENCY_P99),
          shown("10 events/s, 100 subscribers", "everyday-10-100", Figure.CPU_EVENT),
          shown("", "everyday-10-100", Figure.LATENCY_P99),
          shown("100 events/s, 1 subscriber", "everyday-100-1", Figure.CPU_EVENT).atMost(600),
          shown("100 events/s, 10 subscribers", "everyday-100-10", Figure.CPU_EVENT).atMost(600),
          shown("", "everyday-100-10", Figure.LATENCY_P50).atMost(1.2),
          shown("", "everyday-100-10", Figure.LATENCY_P99).atMost(5),
          shown("", "everyday-100-10", Figure.COLD_CPU_EVENT)
              .atMost(1.5, "warm", hub("everyday-100-10", Figure.CPU_EVENT)),
          shown("", "everyday-100-10", Figure.COLD_P99),
          shown("", "everyday-100-10", Figure.COLD_WORST).atMost(50),
          shown("100 events/s, 100 subscribers", "everyday-100-100", Figure.CPU_EVENT),
          shown("", "everyday-100-100", Figure.LATENCY_P99),
          shown("1,000 events/s, 1 subscriber", "everyday-1000-1", Figure.CPU_EVENT),
          shown("1,000 events/s, 10 subscribers", "everyday-1000-10", Figure.CPU_EVENT),
          shown("", "everyday-1000-10", Figure.LATENCY_P99),
          shown("1,000 events/s, 100 subscribers", "everyday-1000-100", Figure.CPU_EVENT),
          shown("", "everyday-1000-100", Figure.LATENCY_P99),
          shown("idle for 40 s after the start", "cold", Figure.IDLE_CPU).atMost(1),
          shown("– then 100 events/s: the slowest answer", "cold", Figure.COLD_WORST).atMost(50),
          shown("start", "start", Figure.READY).atMost(2),
          shown("", "start", Figure.CPU_START),
          shown("10,000 idle connections", "idle", Figure.HEAP).atMost(5),
          shown("", "idle", Figure.RESIDENT).atMost(8),
          shown("", "idle", Figure.KERNEL),
          shown("8,000 connect at once", "herd", Figure.CPU_CONNECTION).atMost(90),
          shown("", "herd", Figure.COLD_CPU_CONNECTION).atMost(250),
          shown("", "herd", Figure.ALL_AFTER).atMost(1.2),
          shown("", "herd", Figure.HALF_AFTER).atMost(0.6, "all", hub("herd", Figure.ALL_AFTER)),
          shown("", "herd", Figure.REFUSED).atMost(0),
          shown("", "herd", Figure.PUBLICATION_MEANWHILE)
              .atMost(3, "alone", hub("herd", Figure.PUBLICATION_ALONE)),
          shown("", "herd", Figure.HEALTH_MEANWHILE).atMost(100),
          shown("– just after 8,000 have left", "herd-again", Figure.CPU_CONNECTION).atMost(90),
          shown("", "herd-again", Figure.ALL_AFTER).atMost(1.2),
          shown("", "herd-again", Figure.REFUSED).atMost(0),
          shown("", "herd-again", Figure.PUBLICATION_MEANWHILE)
              .atMost(3, "alone", hub("herd-again", Figure.PUBLICATION_ALONE)),
          shown("", "herd-again", Figure.HEALTH_MEANWHILE).atMost(100),
          shown(
                  "– to a hub that is full, and evicts as many",
                  "herd-evicting",
                  Figure.CPU_CONNECTION)
              .atMost(90),
          shown("", "herd-evicting", Figure.ALL_AFTER).atMost(1.2),
          shown("", "herd-evicting", Figure.REFUSED).atMost(0),
          shown("", "herd-evicting", Figure.PUBLICATION_MEANWHILE)
              .atMost(3, "alone", hub("herd-evicting", Figure.PUBLICATION_ALONE)),
          shown("", "herd-evicting", Figure.HEALTH_MEANWHILE).atMost(100),
          shown("– with a position", "herd-resuming", Figure.CPU_CONNECTION).atMost(90),
          shown("", "herd-resuming", Figure.ALL_AFTER).atMost(1.2),
          shown("– with a position and a token", "herd-token", Figure.CPU_CONNECTION).atMost(90),
          shown("", "herd-token", Figure.COLD_CPU_CONNECTION).atMost(250),
          shown("", "herd-token", Figure.ALL_AFTER).atMost(1.2),
          shown("", "herd-token", Figure.REFUSED).atMost(0),
          shown("HTTP/2 by TLS: 1,000 streams, 20 events/s", "http2", Figure.CPU),
          shown("", "http2", Figure.LATENCY_P99),
          shown("", "http2", Figure.LOST).atMost(0),
          shown("catch-up from the log, one reader", "catch-up", Figure.READ).atLeast(100_000),
          shown("– one reader", "catch-up", Figure.READ).atLeast(100_000).onPostgres(),
          shown("500 readers, 1,000 events each", "catch-up-500", Figure.ALL_AFTER).atMost(2),
          shown("– 500 readers", "catch-up-500", Figure.ALL_AFTER).atMost(2).onPostgres(),
          shown("restart with 5,000 clients", "restart", Figure.RESUMED_P95).atMost(2),
          shown("", "restart", Figure.RESUMED_P99).atMost(5),
          shown("", "restart", Figure.LOST).atMost(0));

  private Bars() {}

  private static Measured nchan(String caseName, Figure figure) {
    return new Measured(caseName, "nchan", figure);
  }

  private static Measured hub(String caseName, Figure figure) {
    return new Measured(caseName, H2, figure);
  }
}
