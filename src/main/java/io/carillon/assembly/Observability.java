package io.carillon.assembly;

import io.carillon.event.Ticker;
import io.carillon.fanout.FanOut;
import io.carillon.health.Check;
import io.carillon.health.DatabaseProbe;
import io.carillon.health.Health;
import io.carillon.memory.MemoryExhaustion;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.Pool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Metrics and health checks. */
record Observability(Metrics metrics, Health health) {
  static Observability create(HubContext hub) {
    return new Observability(new Metrics(hub.clock()), new Health());
  }

  /** Adds the modules' metrics and checks; the probe of the database starts with the hub. */
  void addTo(HubContext hub, Storage storage, Engine engine, Nodes nodes) {
    addMetrics(hub, engine, nodes);
    DatabaseProbe database = new DatabaseProbe(storage.direct(), Ticker.SYSTEM);
    hub.lifecycle()
        .add(
            "database probe", () -> database.start(hub.threads().named("health")), database::close);
    if (hub.config().streams().maxConnections() == 0) {
      health.drain("carillon.limit.max-connections is 0");
    }
    Supplier<Optional<String>> problem =
        () -> hub.environment().diskProblem().or(database::problem);
    health.addReady(new Check("database", problem));
    metrics.registerHealth(() -> problem.get().isEmpty(), () -> health.ready().isUp());
    nodes.addChecks(health);
    health.addLive(new Check("memory", MemoryExhaustion::problem));
    health.addLive(new Check("fan-out", () -> problem(engine.fanOut())));
  }

  /** Adds the epoch of the log. */
  void addIdentity(LogIdentity identity) {
    metrics.registerEpoch(identity::epoch, identity::restored);
    health.addNote(new Check("epoch", identity::note));
  }

  private void addMetrics(HubContext hub, Engine engine, Nodes nodes) {
    metrics.registerEngine(engine.fanOut(), engine.channels(), engine.traffic());
    metrics.registerRelay(
        () -> nodes.relay().isUp(),
        Map.of(
            "sent", () -> nodes.relay().counts().sent(),
            "received", () -> nodes.relay().counts().received(),
            "missed", () -> nodes.relay().counts().missed(),
            "dropped", () -> nodes.relay().counts().dropped(),
            "rejected", () -> nodes.relay().counts().rejected()),
        () -> nodes.relay().readFromLog());
    metrics.registerHeartbeats(engine.heartbeats());
    metrics.registerMemory(hub.memory());
    metrics.registerPools(pools(hub));
    Map<String, LongSupplier> refusals = hub.environment().refusals();
    if (!refusals.isEmpty()) {
      metrics.registerRefusals(refusals);
    }
  }

  private static List<Pool> pools(HubContext hub) {
    return Stream.concat(hub.threads().pools().stream(), hub.environment().pools().stream())
        .toList();
  }

  private static Optional<String> problem(FanOut fanOut) {
    return fanOut.isServing()
        ? Optional.empty()
        : Optional.of("a thread that serves streams has ended");
  }
}
