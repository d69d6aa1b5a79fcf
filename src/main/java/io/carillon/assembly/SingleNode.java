package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.chat.ChatRooms;
import io.carillon.chat.Presence;
import io.carillon.cluster.RelayCounts;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.fanout.FanOut;
import io.carillon.health.Health;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.MemoryConnectionCounts;
import io.carillon.security.MemoryTicketStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.NodeList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The only node: everything is in its memory. */
final class SingleNode implements Nodes {
  private final HubContext hub;
  private final Channels channels;
  private final ScheduledThreadPoolExecutor scheduler;
  private final Services services;

  SingleNode(HubContext hub, Engine engine, ScheduledThreadPoolExecutor scheduler) {
    this.hub = hub;
    this.channels = engine.channels();
    this.scheduler = scheduler;
    FanOut fanOut = engine.fanOut();
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
    return new RelayState(true, 0, RelayCounts.NONE);
  }

  @Override
  public void addChecks(Health health) {}

  @Override
  public void addTo(Lifecycle lifecycle, ScheduledThreadPoolExecutor watch) {}
}
