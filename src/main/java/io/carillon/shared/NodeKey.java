package io.carillon.shared;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of rows of which each node has its own: a name, and the node. A class and not a
 * record: Jakarta Persistence 3.1 requires a no-argument constructor.
 */
class NodeKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private String name = "";
  private String node = "";

  /** For the persistence provider. */
  public NodeKey() {}

  NodeKey(String name, String node) {
    this.name = name;
    this.node = node;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NodeKey that && name.equals(that.name) && node.equals(that.node);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, node);
  }
}
