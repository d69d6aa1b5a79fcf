package io.carillon.bench;

import java.util.List;

/** Everything that is measured. */
final class Scenarios {
  /** In the order of a sitting. {@link Bars} has what the table shows of it. */
  static final List<Scenario> ALL =
      List.of(
          FanOutScenario.of(
              FanOutLoad.named("flood").subscribers(1_000, 1),
              FanOutLoad.named("flood-8").subscribers(1_000, 1).publishers(8, 1)),
          // batches as fast as they are acknowledged would be more than any socket takes
          FanOutScenario.of(
                  FanOutLoad.named("flood-5000")
                      .subscribers(1_000, 1)
                      .rate(5_000)
                      .publishers(1, 50),
                  FanOutLoad.named("flood-durable")
                      .subscribers(1_000, 1)
                      .publishers(1, 1_000)
                      .durably())
              .called("flood-batches"),
          FanOutScenario.of(FanOutLoad.named("single-delivery").subscribers(1_000, 1).rate(100)),
          FanOutScenario.of(FanOutLoad.named("busy").subscribers(1_000, 1).rate(500))
              .onlyBeside("nchan"),
          FanOutScenario.of(FanOutLoad.named("many").subscribers(10_000, 1).rate(5))
              .onlyBeside("nchan"),
          FanOutScenario.of(
              FanOutLoad.named("one-subscriber").subscribers(1, 1).publishers(2, 1_000)),
          FanOutScenario.of(
              FanOutLoad.named("private")
                  .subscribers(10_000, 1)
                  .rate(25_000)
                  .publishers(1, 250)
                  .privately()),
          FanOutScenario.of(
                  FanOutLoad.named("not-stalled").subscribers(900, 1).rate(100),
                  FanOutLoad.named("stalled").subscribers(900, 1).stalled(100).rate(100))
              .called("stalled"),
          FanOutScenario.of(
              FanOutLoad.named("measurements")
                  .subscribers(1_000, 1)
                  .rate(800)
                  .publishers(1, 16)
                  .ofMeasurements(),
              FanOutLoad.named("measurements-gzip")
                  .subscribers(1_000, 1)
                  .rate(800)
                  .publishers(1, 16)
                  .ofMeasurements()
                  .compressed()),
          new PublishScenario("publish-single", 64, 1),
          new PublishScenario("publish-batch", 1, 100_000),
          new MixedPublishScenario("mixed-publish", 64, Scale.count(1_000_000)),
          new NodesScenario("nodes", 3, 64),
          new EverydayScenario(10),
          new EverydayScenario(100),
          new EverydayScenario(1_000),
          new EverydayScenario("cold", 100, Scale.seconds(40), List.of(10)),
          new StartScenario("start"),
          new IdleScenario("idle", Scale.count(10_000)),
          new HerdScenario("herd", false, false),
          new HerdScenario("herd-resuming", true, false),
          new HerdScenario("herd-token", true, true),
          new FullNodeScenario("herd-evicting", Scale.count(8_000)),
          new Http2Scenario("http2", 10, Scale.count(100), 20),
          new CatchUpScenario("catch-up", 1, Scale.count(200_000)),
          new CatchUpScenario("catch-up-500", Scale.count(500), 1_000),
          new RestartScenario("restart", Scale.count(5_000)));

  /** Not part of a sitting: how cost grows, for those who change the engine. */
  static final List<Scenario> GROWTH =
      List.of(
          FanOutScenario.of(
                  FanOutLoad.named("growth-100").subscribers(100, 1).rate(500),
                  FanOutLoad.named("growth-1000").subscribers(1_000, 1).rate(50),
                  FanOutLoad.named("growth-10000").subscribers(10_000, 1).rate(5))
              .called("growth"),
          FanOutScenario.of(
                  FanOutLoad.named("channels-100").subscribers(100, 100).rate(2_000),
                  FanOutLoad.named("channels-10000").subscribers(10_000, 10_000).rate(2_000))
              .called("channels"));

  /** {@code -Dbench.selection=short}: of Carillon and Nchan in at most eight minutes. */
  static final List<String> SHORT =
      List.of(
          "flood",
          "single-delivery",
          "publish-single",
          "mixed-publish",
          "everyday-100",
          "start",
          "idle",
          "herd");

  private Scenarios() {}
}
