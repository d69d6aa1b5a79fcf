package io.carillon.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A broadcast that speeds the other nodes up. It may be lost, so nothing may depend on it: a node
 * that misses one finds out by polling, or is a little less exact.
 */
public sealed interface Hint {
  /** Something was written to the shared tables: poll them now. */
  record SharedStateChanged() implements Hint {}

  /**
   * Clients have sent a heartbeat to a node that does not have their streams.
   *
   * @param user whose streams they are; empty for anonymous ones
   * @param clientIds of the streams; none means all streams of the user
   */
  record ClientsAlive(Optional<String> user, List<String> clientIds) implements Hint {
    public ClientsAlive {
      clientIds = List.copyOf(clientIds);
    }
  }

  /**
   * Events were published at one node since its last such hint.
   *
   * @param events how many, by the key of the rate limit that they count against
   */
  record EventsCounted(Map<String, Long> events) implements Hint {
    public EventsCounted {
      events = Map.copyOf(events);
    }
  }
}
