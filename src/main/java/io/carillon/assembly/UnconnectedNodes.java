package io.carillon.assembly;

import io.carillon.diagnostics.OutageLog;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Notices other hubs on the log of a node without a relay: their events never reach the streams of
 * this one. A hub that has crashed leaves a lease behind, so only leases that are renewed count.
 * Called by one thread; {@link #problem} by any.
 */
final class UnconnectedNodes {
  private final Supplier<Map<String, Long>> leases;
  private final OutageLog log =
      new OutageLog(
          System.getLogger(UnconnectedNodes.class.getName()),
          "Another hub appends to the same log, and without a relay the subscribers of this one do"
              + " not receive its events: set carillon.relay on both, or give each a data source of"
              + " its own",
          "No other hub appends to the log");

  private Map<String, Long> last = Map.of();
  private boolean isFirst = true;

  /**
   * @param leases of the other nodes, with the times at which they expire
   */
  UnconnectedNodes(Supplier<Map<String, Long>> leases) {
    this.leases = leases;
  }

  /** Reads the leases, at intervals in which every running node renews its own. */
  void check() {
    Map<String, Long> before = last;
    Map<String, Long> now = leases.get();
    last = now;
    boolean isRenewed =
        now.entrySet().stream()
            .anyMatch(lease -> lease.getValue() > before.getOrDefault(lease.getKey(), 0L));
    if (isFirst) {
      isFirst = false; // whether these are renewed is not known yet
    } else if (isRenewed) {
      log.failed(null);
    } else {
      log.succeeded();
    }
  }

  /** What is wrong, if another hub is there. */
  Optional<String> problem() {
    return log.isDown()
        ? Optional.of(
            "another hub appends to the same log, and carillon.relay is local: its events do not"
                + " reach the streams of this node")
        : Optional.empty();
  }
}
