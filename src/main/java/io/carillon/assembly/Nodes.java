package io.carillon.assembly;

import io.carillon.cluster.RelayCounts;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.health.Health;
import io.carillon.presence.ChannelMembers;
import io.carillon.presence.LocalPresence;
import io.carillon.presence.PresenceListener;
import io.carillon.security.ConnectionCounts;
import io.carillon.security.Disconnector;
import io.carillon.security.Renewals;
import io.carillon.security.TicketStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.NodeList;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * What is shared with other nodes, if there are any: {@link SingleNode} keeps it in its memory,
 * {@link SharedNodes} in the database and by a relay.
 */
interface Nodes {
  /** Delivers what this node has committed to the subscribers of all nodes. */
  void deliver(EventsAppended appended);

  /**
   * Delivers a transient event to the subscribers of all nodes.
   *
   * @return completes when its publisher may continue, on any thread: at once, unless subscribers
   *     here are served more slowly than events are published
   */
  CompletionStage<@Nullable Void> deliver(Event transientEvent);

  /** What acts on the streams and callers of all nodes. */
  Services services();

  /** The members of channels, whose changes a listener announces. */
  Members members(PresenceListener listener);

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
   * What acts on the streams and callers of all nodes.
   *
   * @param tickets accepted by any node
   * @param connections open connections of each caller
   * @param liveness accepts client heartbeats
   */
  record Services(
      TicketStore tickets,
      ConnectionCounts connections,
      Disconnector disconnector,
      Renewals renewals,
      ClientLiveness liveness,
      NodeList list) {}

  /**
   * Members of channels.
   *
   * @param here those of this node
   * @param everywhere those of all nodes
   */
  record Members(LocalPresence here, ChannelMembers everywhere) {}

  /**
   * What the relay has done.
   *
   * @param isUp whether this node receives the events of other nodes; true if there are none
   * @param readFromLog events that the relay had not delivered in time
   */
  record RelayState(boolean isUp, long readFromLog, RelayCounts counts) {}
}
