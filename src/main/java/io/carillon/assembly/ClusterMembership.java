package io.carillon.assembly;

import io.carillon.cluster.Cluster;
import io.carillon.config.RelayConfig;
import io.carillon.security.PublishRateLimiter;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Makes a node the only one or one of several, as the configuration has it. */
final class ClusterMembership {
  private ClusterMembership() {}

  /**
   * Connects this node to the others, if the configuration has any.
   *
   * @param scheduler runs recurring tasks of a single node
   * @throws IllegalArgumentException if the database cannot be the configured relay
   */
  static Nodes join(
      HubContext hub,
      Storage storage,
      Engine engine,
      PublishRateLimiter rates,
      ScheduledThreadPoolExecutor scheduler) {
    return switch (hub.config().relay().kind()) {
      case LOCAL -> new SingleNode(hub, engine, scheduler);
      case POSTGRES ->
          new SharedNodes(hub, storage, engine, rates, overPostgres(hub, storage, engine));
      case REDIS -> new SharedNodes(hub, storage, engine, rates, overRedis(hub, storage, engine));
    };
  }

  private static Cluster overPostgres(HubContext hub, Storage storage, Engine engine) {
    return Cluster.overPostgres(
        hub.environment().dataSource(),
        hub.node(),
        logId(storage),
        storage.direct(),
        engine.channels(),
        hub.config().relay().pollInterval(),
        hub.threads().factory());
  }

  private static Cluster overRedis(HubContext hub, Storage storage, Engine engine) {
    RelayConfig relay = hub.config().relay();
    return Cluster.overRedis(
        relay.redisUrl().orElseThrow(),
        hub.node(),
        logId(storage),
        storage.direct(),
        engine.channels(),
        relay.pollInterval(),
        hub.threads().factory());
  }

  /** Identifies the log, so that hubs with different logs can use one relay. */
  private static UUID logId(Storage storage) {
    return UUID.fromString(storage.leases().agree("log", "id", UUID.randomUUID().toString()));
  }
}
