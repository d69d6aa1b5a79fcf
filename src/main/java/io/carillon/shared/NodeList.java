package io.carillon.shared;

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
   * @param streams that were open there a few seconds ago or less
   */
  record Node(String name, int streams) {}
}
