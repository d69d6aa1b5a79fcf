package io.carillon.assembly;

import io.carillon.log.LogUnavailableException;
import io.carillon.shared.NodeRegistry;
import io.carillon.shared.SharedDatabase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.IntSupplier;

/** The lease by which single nodes on the same log find each other. */
final class SingleNodeLease {
  private static final Logger LOG = System.getLogger(SingleNodeLease.class.getName());

  private final NodeRegistry registry;
  private final UnconnectedNodes others;
  private final IntSupplier streams;

  /**
   * @param streams how many are open
   */
  SingleNodeLease(SharedDatabase database, String node, IntSupplier streams) {
    this.registry = new NodeRegistry(database, node);
    this.others = new UnconnectedNodes(registry::otherLeases);
    this.streams = streams;
  }

  /** What is wrong, if another hub is there. */
  Optional<String> problem() {
    return others.problem();
  }

  /**
   * Shows this node to others and looks for them, as long as the hub runs.
   *
   * @param scheduler runs recurring tasks
   */
  void addTo(Lifecycle lifecycle, ScheduledThreadPoolExecutor scheduler) {
    lifecycle.add(
        "node lease",
        () -> HubThreads.schedule(scheduler, NodeRegistry.RENEWAL, this::renew),
        this::leave);
  }

  private void renew() {
    registry.renew(streams.getAsInt());
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
