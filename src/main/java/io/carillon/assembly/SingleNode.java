package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.chat.ChatRooms;
import io.carillon.chat.Presence;
import io.carillon.cluster.RelayCounts;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.fanout.FanOut;
import io.carillon.health.Check;
import io.carillon.health.Health;
import io.carillon.log.LogUnavailableException;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.MemoryConnectionCounts;
import io.carillon.security.MemoryTicketStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.NodeList;
import io.carillon.shared.NodeRegistry;
import io.carillon.shared.SharedDatabase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The only node: everything is in its memory, except for a lease by which hubs on the same log find
 * each other.
 */
final class SingleNode implements Nodes {
  private static final Logger LOG = System.getLogger(SingleNode.class.getName());

  private final HubContext hub;
  private final Channels channels;
  private final ScheduledThreadPoolExecutor scheduler;
  private final FanOut fanOut;
  private final NodeRegistry registry;
  private final UnconnectedNodes others;
  private final Services services;

  SingleNode(
      HubContext hub,
      SharedDatabase database,
      Engine engine,
      ScheduledThreadPoolExecutor scheduler) {
    this.hub = hub;
    this.channels = engine.channels();
    this.scheduler = scheduler;
    this.registry = new NodeRegistry(database, hub.nodeName());
    this.others = new UnconnectedNodes(registry::otherLeases);
    this.fanOut = engine.fanOut();
    this.services =
        new Services(
            new MemoryTicketStore(hub.config().security().ticketTtl(), hub.clock()),
            new MemoryConnectionCounts(),
            new LocalDisconnector(fanOut),
            new LocalRenewals(fanOut),
            new ClientLiveness(fanOut, (id, user) -> false, hint -> {}),
            () -> List.of(new NodeList.Node(hub.nodeName(), fanOut.size())));
  }

  @Override
  public void deliver(EventsAppended appended) {
    channels.append(appended);
  }

  @Override
  public void deliver(Event transientEvent) {
    channels.publishTransient(transientEvent);
  }

  @Override
  public Services services() {
    return services;
  }

  @Override
  public Members members(ChatRooms rooms) {
    Presence presence =
        new Presence(hub.config().families().chatLeaveGrace(), hub.clock(), scheduler, rooms);
    return new Members(presence, presence::members);
  }

  @Override
  public RelayState relay() {
    return new RelayState(others.problem().isEmpty(), 0, RelayCounts.NONE);
  }

  @Override
  public void addChecks(Health health) {
    health.addNote(new Check("relay", others::problem));
  }

  @Override
  public void addTo(Lifecycle lifecycle, ScheduledThreadPoolExecutor watch) {
    lifecycle.add("node lease", this::start, this::leave);
  }

  private void start() {
    HubThreads.schedule(scheduler, NodeRegistry.RENEWAL, this::renew);
  }

  /** Shows this node to others, and looks for them. */
  private void renew() {
    registry.renew(fanOut.size());
    others.check();
  }

  private void leave() {
    try {
      registry.leave();
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "The node lease was not released and expires", unavailable);
    }
  }
}
