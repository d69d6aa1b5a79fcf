package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.log.LogUnavailableException;
import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.Renewals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked of one node is done by whichever node has the stream. */
@Timeout(60)
class ClusterCommandsIT {
  private static final DisconnectTarget ANNA = new DisconnectTarget.User("anna");

  private final TwoNodes nodes = new TwoNodes();
  private final Node one = new Node("one");
  private final Node two = new Node("two");

  @BeforeEach
  void theyAreThere() {
    one.roster.renew(0);
    two.roster.renew(0);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private final class Node {
    final List<DisconnectTarget> ended = new ArrayList<>();
    final List<String> renewed = new ArrayList<>();
    final NodeRegistry roster;
    final CommandBus bulletin;
    final ClusterCommands orders;
    int streams;
    Renewals.Outcome renewal = Renewals.Outcome.UNKNOWN;

    Node(String name) {
      roster = new NodeRegistry(nodes.leases(), name);
      bulletin = new CommandBus(nodes.leases(), name, Duration.ofSeconds(20), this::othersLook);
      orders = new ClusterCommands(this::end, this::renew, bulletin, nodes.deposits(), nodes.clock);
    }

    private Disconnector.Outcome end(DisconnectTarget target) {
      ended.add(target);
      return new Disconnector.Outcome(streams, 0);
    }

    private Renewals.Outcome renew(String clientId, Caller caller) {
      renewed.add(clientId + " " + caller);
      return renewal;
    }

    private void othersLook() {
      Node other = this == one ? two : one;
      CompletableFuture.runAsync(() -> other.bulletin.look(other.orders::obey));
    }
  }

  @Test
  void streamsOfAUserAreEndedAtAllNodes() {
    one.streams = 2;
    two.streams = 3;

    assertThat(one.orders.disconnect(ANNA)).isEqualTo(new Disconnector.Outcome(5, 0));
    assertThat(two.ended).containsExactly(ANNA);
  }

  @Test
  void aNodeDoesOnceWhatItIsAskedTo() {
    one.orders.disconnect(new DisconnectTarget.Token("a token"));
    two.bulletin.look(two.orders::obey);
    one.bulletin.look(one.orders::obey);

    assertThat(two.ended).containsExactly(new DisconnectTarget.Token("a token"));
    assertThat(one.ended).hasSize(1);
  }

  @Test
  void aStreamThatIsHereIsAskedOfNobodyElse() {
    one.streams = 1;

    assertThat(one.orders.disconnect(new DisconnectTarget.Connection("c1")).streams()).isEqualTo(1);
    assertThat(two.ended).isEmpty();
  }

  @Test
  void aStreamThatNoNodeHasIsNowhere() {
    assertThat(one.orders.disconnect(new DisconnectTarget.Connection("c1")))
        .isEqualTo(new Disconnector.Outcome(0, 0));
    assertThat(one.orders.disconnect(new DisconnectTarget.Connection("c".repeat(5_000))))
        .isEqualTo(new Disconnector.Outcome(0, 0));
  }

  @Test
  void aNodeThatDoesNotAnswerIsReportedAndDoesItWhenItIsBack() {
    CommandBus hasty =
        new CommandBus(nodes.leases(), "one", Duration.ofMillis(50), () -> {}); // nobody looks
    ClusterCommands orders =
        new ClusterCommands(
            target -> new Disconnector.Outcome(1, 0),
            one::renew,
            hasty,
            nodes.deposits(),
            nodes.clock);

    assertThat(orders.disconnect(ANNA)).isEqualTo(new Disconnector.Outcome(1, 1));
    assertThat(two.ended).isEmpty();

    two.bulletin.look(two.orders::obey);
    assertThat(two.ended).containsExactly(ANNA);
  }

  @Test
  void nobodyWaitsForANodeThatIsGone() {
    nodes.clock.advance(NodeRegistry.LEASE);
    one.roster.renew(0);

    assertThat(one.orders.disconnect(ANNA)).isEqualTo(new Disconnector.Outcome(0, 0));
    assertThat(one.roster.nodes()).extracting(NodeList.Node::name).containsExactly("one");
  }

  @Test
  void aStreamIsRenewedWhereItIs() {
    two.renewal = Renewals.Outcome.RENEWED;

    assertThat(one.orders.renew("c1", Caller.ANONYMOUS)).isEqualTo(Renewals.Outcome.RENEWED);
    assertThat(two.renewed).containsExactly("c1 " + Caller.ANONYMOUS);
    two.renewal = Renewals.Outcome.OTHER_ROLES;
    assertThat(one.orders.renew("c1", Caller.ANONYMOUS)).isEqualTo(Renewals.Outcome.OTHER_ROLES);
    two.renewal = Renewals.Outcome.UNKNOWN;
    assertThat(one.orders.renew("c1", Caller.ANONYMOUS)).isEqualTo(Renewals.Outcome.UNKNOWN);
    assertThat(one.orders.renew("no id at all", Caller.ANONYMOUS))
        .isEqualTo(Renewals.Outcome.UNKNOWN);
  }

  @Test
  void whoAsksWhileTheDatabaseIsAwayIsTold() {
    nodes.loseDatabase();

    Supplier<Disconnector.Outcome> asking = () -> one.orders.disconnect(ANNA);
    assertThatThrownBy(asking::get).isInstanceOf(LogUnavailableException.class);
  }
}
