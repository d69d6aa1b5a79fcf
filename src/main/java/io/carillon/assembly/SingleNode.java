package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.cluster.RelayCounts;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.fanout.FanOut;
import io.carillon.health.Check;
import io.carillon.health.Health;
import io.carillon.presence.LocalPresence;
import io.carillon.presence.PresenceListener;
import io.carillon.security.LocalDisconnector;
import io.carillon.security.LocalRenewals;
import io.carillon.security.MemoryConnectionCounts;
import io.carillon.security.MemoryTicketStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.NodeList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** The only node: everything is in its memory, except for its lease. */
final class SingleNode implements Nodes {
  private final HubContext hub;
  private final Channels channels;
  private final ScheduledThreadPoolExecutor scheduler;
  private final FanOut fanOut;
  private final Optional<SingleNodeLease> lease;
  private final Services services;

  /**
   * @param lease by which it notices others; empty if no other can be on its log
   * @param scheduler runs recurring tasks
   */
  SingleNode(
      HubContext hub,
      Optional<SingleNodeLease> lease,
      Engine engine,
      ScheduledThreadPoolExecutor scheduler) {
    this.hub = hub;
    this.channels = engine.channels();
    this.scheduler = scheduler;
    this.lease = lease;
    this.fanOut = engine.fanOut();
    this.services =
        new Services(
            new MemoryTicketStore(hub.config().security().ticketTtl(), hub.clock()),
            new MemoryConnectionCounts(),
            new LocalDisconnector(fanOut),
            new LocalRenewals(fanOut),
            new ClientLiveness(fanOut, (id, user) -> false, hint -> {}),
            () -> List.of(new NodeList.Node(hub.nodeName(), fanOut.size(), Duration.ZERO, true)));
  }

  @Override
  public void deliver(EventsAppended appended) {
    channels.append(appended);
  }

  @Override
  public CompletionStage<@Nullable Void> deliver(Event transientEvent) {
    return channels.publishTransient(transientEvent);
  }

  @Override
  public Services services() {
    return services;
  }

  @Override
  public Members members(PresenceListener listener) {
    LocalPresence presence =
        new LocalPresence(hub.config().presence().leaveGrace(), hub.clock(), scheduler, listener);
    return new Members(presence, presence);
  }

  @Override
  public RelayState relay() {
    return new RelayState(problem().isEmpty(), 0, RelayCounts.NONE);
  }

  @Override
  public void addChecks(Health health) {
    health.addNote(new Check("relay", this::problem));
  }

  @Override
  public void addTo(Lifecycle lifecycle, ScheduledThreadPoolExecutor watch) {
    lease.ifPresent(node -> node.addTo(lifecycle, scheduler));
  }

  private Optional<String> problem() {
    return lease.flatMap(SingleNodeLease::problem);
  }
}
