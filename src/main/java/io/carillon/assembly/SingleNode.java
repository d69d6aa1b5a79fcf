package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.chat.ChatRooms;
import io.carillon.chat.Presence;
import io.carillon.cluster.RelayCounts;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.fanout.FanOut;
import io.carillon.health.Health;
import io.carillon.security.ConnectionCounts;
import io.carillon.security.Disconnector;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.MemoryConnectionCounts;
import io.carillon.security.MemoryTicketStore;
import io.carillon.security.Renewals;
import io.carillon.security.TicketStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.NodeList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The only node: everything is in its memory. */
final class SingleNode implements Nodes {
  private final HubContext hub;
  private final Channels channels;
  private final FanOut fanOut;
  private final ScheduledThreadPoolExecutor scheduler;
  private final TicketStore tickets;
  private final ConnectionCounts connections = new MemoryConnectionCounts();

  SingleNode(HubContext hub, Engine engine, ScheduledThreadPoolExecutor scheduler) {
    this.hub = hub;
    this.channels = engine.channels();
    this.fanOut = engine.fanOut();
    this.scheduler = scheduler;
    this.tickets = new MemoryTicketStore(hub.config().security().ticketTtl(), hub.clock());
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
  public TicketStore tickets() {
    return tickets;
  }

  @Override
  public ConnectionCounts connections() {
    return connections;
  }

  @Override
  public Disconnector disconnector() {
    return new LocalDisconnector(fanOut);
  }

  @Override
  public Renewals renewals() {
    return new LocalRenewals(fanOut);
  }

  @Override
  public ClientLiveness liveness() {
    return new ClientLiveness(fanOut, hint -> {});
  }

  @Override
  public NodeList list() {
    return () -> List.of(new NodeList.Node(hub.nodeName(), fanOut.size()));
  }

  @Override
  public Members members(ChatRooms rooms) {
    Presence presence =
        new Presence(
            hub.config().families().chatLeaveGrace(), hub.clock(), scheduler, rooms);
    return new Members(presence, presence::members);
  }

  @Override
  public RelayState relay() {
    return new RelayState(true, 0, RelayCounts.NONE);
  }

  @Override
  public void addChecks(Health health) {}

  @Override
  public void addTo(Lifecycle lifecycle, ScheduledThreadPoolExecutor watch) {}
}
