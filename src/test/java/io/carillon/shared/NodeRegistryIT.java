package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.jpa.LogTest;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.NodeList.Node;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node is listed as long as it renews its lease. */
class NodeRegistryIT extends LogTest {
  private final String one = UUID.randomUUID().toString(); // tests share a database
  private final String two = UUID.randomUUID().toString();
  private SharedDatabase database;
  private NodeRegistry here;
  private NodeRegistry there;

  @BeforeEach
  void twoNodes() {
    database = new SharedDatabase(node().transactions(), clock);
    here = new NodeRegistry(database, one);
    there = new NodeRegistry(new SharedDatabase(otherNode().transactions(), clock), two);
  }

  /** A node that has just renewed its lease, as the first one sees it. */
  private Node node(String name, int streams) {
    return new Node(name, streams, Duration.ZERO, name.equals(one));
  }

  private List<Node> nodes() {
    return here.nodes().stream()
        .filter(node -> node.name().equals(one) || node.name().equals(two))
        .toList();
  }

  @Test
  void aNodeIsListedWithItsStreamsUntilItLeaves() {
    here.renew(2);
    there.renew(5);
    there.renew(6);
    assertThat(nodes()).containsExactlyInAnyOrder(node(one, 2), node(two, 6));

    there.leave();
    assertThat(nodes()).containsExactly(node(one, 2));
  }

  @Test
  void aLeaseThatIsNotRenewedExpires() {
    here.renew(0);
    there.renew(0);
    clock.advance(Duration.ofSeconds(20));
    assertThat(nodes()).extracting(Node::leaseAge).containsOnly(Duration.ofSeconds(20));
    assertThat(here.renew(0)).as("renewed in time").isTrue();
    clock.advance(Duration.ofSeconds(20));

    assertThat(nodes()).extracting(Node::name).containsExactly(one);
    database.sweep();
    assertThat(there.renew(0)).as("renewed in time").isFalse();
    assertThat(there.renew(0)).as("renewed in time").isTrue();
  }

  @Test
  void anUnavailableDatabaseIsReported() {
    node().dataSource().goDown();

    assertThatThrownBy(here::nodes).isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> here.renew(0)).isInstanceOf(LogUnavailableException.class);
  }
}
