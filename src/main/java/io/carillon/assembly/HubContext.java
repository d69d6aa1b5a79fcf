package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import java.time.Clock;
import java.util.UUID;

/**
 * What every module of a hub is created from.
 *
 * @param node names this node from its start to its end
 */
record HubContext(
    HubEnvironment environment,
    CarillonConfig config,
    Clock clock,
    UUID node,
    HubThreads threads,
    Lifecycle lifecycle) {
  static HubContext of(HubEnvironment environment) {
    Lifecycle lifecycle = new Lifecycle();
    return new HubContext(
        environment,
        environment.config(),
        Clock.systemUTC(),
        UUID.randomUUID(),
        new HubThreads(environment.threads(), lifecycle),
        lifecycle);
  }

  String nodeName() {
    return node.toString();
  }
}
