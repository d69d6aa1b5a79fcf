package io.carillon.assembly;

import io.carillon.chat.ChatRooms;
import io.carillon.chat.Presence;
import io.carillon.chat.RoomMembers;
import io.carillon.cluster.Cluster;
import io.carillon.cluster.RelayCounts;
import io.carillon.config.RelayConfig;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.health.Health;
import io.carillon.security.ConnectionCounts;
import io.carillon.security.Disconnector;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.Renewals;
import io.carillon.security.TicketStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.NodeList;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * What is shared with other nodes, if there are any: {@link SingleNode} keeps it in its memory,
 * {@link SharedNodes} in the database and by a relay.
 */
interface Nodes {
  /** Delivers what this node has committed to the subscribers of all nodes. */
  void deliver(EventsAppended appended);

  /** Delivers a transient event to the subscribers of all nodes. */
  void deliver(Event transientEvent);

  /** Tickets that any node accepts. */
  TicketStore tickets();

  /** Open connections of each caller. */
  ConnectionCounts connections();

  /** Closes streams. */
  Disconnector disconnector();

  /** Extends the permission of streams. */
  Renewals renewals();

  /** Accepts client heartbeats. */
  ClientLiveness liveness();

  /** All nodes. */
  NodeList list();

  /** The members of chat rooms. */
  Members members(ChatRooms rooms);

  /** The state of the relay. */
  RelayState relay();

  /** Adds checks of what only several nodes have. */
  void addChecks(Health health);

  /**
   * Adds what runs from the start of the hub to its end.
   *
   * @param watch runs tasks that do not access the database
   */
  void addTo(Lifecycle lifecycle, ScheduledThreadPoolExecutor watch);

  /**
   * Members of chat rooms.
   *
   * @param here those of this node
   * @param everywhere those of all nodes
   */
  record Members(Presence here, RoomMembers everywhere) {}

  /**
   * What the relay has done.
   *
   * @param isUp whether this node receives the events of other nodes; true if there are none
   * @param readFromLog events that the relay had not delivered in time
   */
  record RelayState(boolean isUp, long readFromLog, RelayCounts counts) {}

  /**
   * Connects this node to the others, if the configuration has any.
   *
   * @param scheduler runs recurring tasks of a single node
   * @throws IllegalArgumentException if the database cannot be the configured relay
   */
  static Nodes connect(
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
