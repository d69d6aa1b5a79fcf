package io.carillon.assembly;

import io.carillon.cluster.Cluster;
import io.carillon.cluster.RelayTransport;
import io.carillon.cluster.RelayTransports;
import io.carillon.config.RelayConfig;
import io.carillon.event.Ticker;
import io.carillon.security.PublishRateLimiter;
import io.carillon.shared.Agreements;
import io.carillon.shared.DatabaseTransport;
import io.carillon.shared.SharedRelayKeys;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.sql.DataSource;

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
    RelayConfig relay = hub.config().relay();
    int maxEventSize = hub.config().publish().maxEventSize();
    return switch (relay.kind()) {
      case LOCAL -> new SingleNode(hub, lease(hub, storage, engine), engine, scheduler);
      case POSTGRES -> {
        DataSource dataSource = hub.environment().dataSource();
        RelayTransport transport =
            RelayTransports.postgres(dataSource, logId(storage), maxEventSize);
        yield join(hub, storage, engine, rates, transport);
      }
      case REDIS -> {
        RelayTransport transport =
            RelayTransports.redis(relay.redisUrl().orElseThrow(), logId(storage), maxEventSize);
        yield join(hub, storage, engine, rates, transport);
      }
      case POLL -> {
        RelayTransport transport =
            new DatabaseTransport(
                storage.database(),
                relay.pollInterval(),
                RelayTransports.maxReceivedBytes(maxEventSize),
                Ticker.SYSTEM);
        yield join(hub, storage, engine, rates, transport);
      }
      case JMS -> {
        RelayTransport transport =
            JmsServices.relay(hub, RelayTransports.maxReceivedBytes(maxEventSize));
        yield join(hub, storage, engine, rates, transport);
      }
    };
  }

  /** A log in memory is seen by no other node. */
  private static Optional<SingleNodeLease> lease(HubContext hub, Storage storage, Engine engine) {
    return storage.memory().isPresent()
        ? Optional.empty()
        : Optional.of(
            new SingleNodeLease(storage.database(), hub.nodeName(), engine.fanOut()::size));
  }

  private static Nodes join(
      HubContext hub,
      Storage storage,
      Engine engine,
      PublishRateLimiter rates,
      RelayTransport transport) {
    Cluster cluster =
        new Cluster(
            transport,
            new SharedRelayKeys(new Agreements(storage.database())),
            hub.node(),
            storage.direct(),
            engine.channels(),
            hub.config().relay().logInterval(),
            hub.threads().factory());
    return new SharedNodes(hub, storage, engine, rates, cluster);
  }

  /** Identifies the log, so that hubs with different logs can use one relay. */
  private static UUID logId(Storage storage) {
    return new Agreements(storage.database()).logId();
  }
}
