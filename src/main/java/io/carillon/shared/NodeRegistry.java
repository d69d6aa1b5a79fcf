package io.carillon.shared;

import io.carillon.shared.Leases.Lease;
import java.time.Duration;
import java.util.List;

/**
 * The nodes that are there. Each says so every few seconds; one that dies is there for half a
 * minute more. Thread-safe.
 */
public final class NodeRegistry implements NodeList {
  /** How long a node is held to be there of which nothing is heard. */
  static final Duration LEASE = Duration.ofSeconds(30);

  /** How often {@link #renew} is to be called: twice may go wrong. */
  public static final Duration RENEWAL = Duration.ofSeconds(8);

  private final Leases leases;
  private final String node;

  /**
   * @param node this one
   */
  public NodeRegistry(Leases leases, String node) {
    this.leases = leases;
    this.node = node;
  }

  /**
   * Says that this node is there.
   *
   * @param streams open here
   * @return whether the others have known that without a break; if not, they may have forgotten
   *     what it had
   * @throws io.carillon.channel.LogUnavailableException if that cannot be said now
   */
  public boolean renew(int streams) {
    return leases.holdNode(node, Integer.toString(streams), LEASE);
  }

  @Override
  public List<Node> nodes() {
    return leases.nodes().stream().map(NodeRegistry::node).toList();
  }

  private static Node node(Lease lease) {
    return new Node(lease.holder(), Integer.parseInt(lease.content()));
  }

  /**
   * Says that this node is not there any more.
   *
   * @throws io.carillon.channel.LogUnavailableException if that cannot be said now
   */
  public void leave() {
    leases.releaseNode(node);
  }
}
