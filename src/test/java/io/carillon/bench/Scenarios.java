package io.carillon.bench;

import java.time.Duration;
import java.util.List;

/** Everything that is measured, in the order of the table. */
final class Scenarios {
  static final List<Scenario> ALL =
      List.of(
          FanOutScenario.named("flood").subscribers(1_000, 1).events(10_000, 0).publishers(1, 1),
          FanOutScenario.named("flood-8")
              .subscribers(1_000, 1)
              .events(10_000, 0)
              .publishers(8, 1)
              .comparedWith("flood"),
          // batches as fast as they are acknowledged would be more than any socket takes
          FanOutScenario.named("flood-5000")
              .subscribers(1_000, 1)
              .events(30_000, 5_000)
              .publishers(1, 50)
              .comparedWith("flood"),
          FanOutScenario.named("flood-durable")
              .subscribers(1_000, 1)
              .events(20_000, 0)
              .publishers(1, 1_000)
              .durably()
              .comparedWith("flood"),
          FanOutScenario.named("single-delivery").subscribers(1_000, 1).events(1_000, 100),
          FanOutScenario.named("busy").subscribers(1_000, 1).events(5_000, 500),
          FanOutScenario.named("many").subscribers(10_000, 1).events(75, 5),
          FanOutScenario.named("one-subscriber")
              .subscribers(1, 1)
              .events(1_000_000, 0)
              .publishers(2, 1_000),
          FanOutScenario.named("private")
              .subscribers(10_000, 1)
              .events(250_000, 25_000)
              .publishers(1, 250)
              .privately(),
          FanOutScenario.named("not-stalled").subscribers(900, 1).events(1_000, 100),
          FanOutScenario.named("stalled")
              .subscribers(900, 1)
              .stalled(100)
              .events(1_000, 100)
              .comparedWith("not-stalled"),
          FanOutScenario.named("measurements")
              .subscribers(1_000, 1)
              .events(8_000, 800)
              .publishers(1, 16)
              .ofMeasurements(),
          FanOutScenario.named("measurements-gzip")
              .subscribers(1_000, 1)
              .events(8_000, 800)
              .publishers(1, 16)
              .ofMeasurements()
              .compressed()
              .comparedWith("measurements"),
          FanOutScenario.named("growth-100").subscribers(100, 1).events(5_000, 500),
          FanOutScenario.named("growth-1000")
              .subscribers(1_000, 1)
              .events(500, 50)
              .comparedWith("growth-100"),
          FanOutScenario.named("growth-10000")
              .subscribers(10_000, 1)
              .events(50, 5)
              .comparedWith("growth-100"),
          FanOutScenario.named("channels-100").subscribers(100, 100).events(20_000, 2_000),
          FanOutScenario.named("channels-10000")
              .subscribers(10_000, 10_000)
              .events(20_000, 2_000)
              .comparedWith("channels-100"),
          new PublishScenario("publish-single", 64, 64_000, 1),
          new PublishScenario("publish-batch", 1, 300_000, 100_000),
          new EverydayScenario(10, 1),
          new EverydayScenario(10, 10),
          new EverydayScenario(10, 100),
          new EverydayScenario(100, 1),
          new EverydayScenario(100, 10),
          new EverydayScenario(100, 100),
          new EverydayScenario(1_000, 1),
          new EverydayScenario(1_000, 10),
          new EverydayScenario(1_000, 100),
          new EverydayScenario("cold", 100, 10, Duration.ofMinutes(2)),
          new StartScenario("start"),
          new IdleScenario("idle", 10_000),
          new HerdScenario("herd", 8_000, false),
          new HerdScenario("herd-resuming", 8_000, true),
          new CatchUpScenario("catch-up", 1, 200_000),
          new CatchUpScenario("catch-up-500", 500, 1_000),
          new RestartScenario("restart", 5_000));

  private Scenarios() {}
}
