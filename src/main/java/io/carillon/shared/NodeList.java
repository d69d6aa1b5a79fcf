package io.carillon.shared;

import java.time.Duration;
import java.util.List;

/** The running nodes. */
@FunctionalInterface
public interface NodeList {
  /**
   * All running nodes, this one included.
   *
   * @throws io.carillon.log.LogUnavailableException if the nodes share a database and it is
   *     unavailable
   */
  List<Node> nodes();

  /**
   * A node.
   *
   * @param name chosen at random when the node starts
   * @param streams that were open there when the lease was renewed
   * @param leaseAge how long ago the node renewed its lease
   * @param isThis whether it is the node that answers
   */
  record Node(String name, int streams, Duration leaseAge, boolean isThis) {}
}
