package io.carillon.shared;

import java.util.List;

/** Which nodes there are. */
@FunctionalInterface
public interface NodeList {
  /**
   * All nodes, this one included.
   *
   * @throws io.carillon.channel.LogUnavailableException if other nodes have to be asked for, and
   *     that is not possible now
   */
  List<Node> nodes();

  /**
   * A node.
   *
   * @param name made up at its start
   * @param streams open there now, or a few seconds ago
   */
  record Node(String name, int streams) {}
}
