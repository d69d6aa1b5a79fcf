package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.event.LogClock;
import io.carillon.memory.MemoryBudget;
import java.time.Clock;
import java.util.UUID;

/**
 * What every module of a hub is created from.
 *
 * @param node names this node from its start to its end
 * @param memory for what callers cause
 */
record HubContext(
    HubEnvironment environment,
    CarillonConfig config,
    Clock clock,
    UUID node,
    HubThreads threads,
    Lifecycle lifecycle,
    MemoryBudget memory) {
  static HubContext of(HubEnvironment environment) {
    Lifecycle lifecycle = new Lifecycle();
    return new HubContext(
        environment,
        environment.config(),
        LogClock.of(Clock.systemUTC()),
        UUID.randomUUID(),
        new HubThreads(environment.threads(), lifecycle),
        lifecycle,
        new MemoryBudget(environment.config().limits().memory()));
  }

  String nodeName() {
    return node.toString();
  }
}
