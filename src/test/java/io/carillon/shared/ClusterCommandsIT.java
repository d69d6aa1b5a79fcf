package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Ticker;
import io.carillon.log.LogUnavailableException;
import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.Renewals;
import io.carillon.security.TooManyRequestsException;
import io.carillon.testing.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A command given to one node is executed by the node that has the stream. */
@Timeout(60)
class ClusterCommandsIT {
  private static final DisconnectTarget ANNA = new DisconnectTarget.User("anna");

  private final TwoNodes nodes = new TwoNodes();
  private final ClientIds clientIds = ClientIds.of(new Agreements(nodes.database()));
  private final Node one = new Node("one");
  private final Node two = new Node("two");

  @BeforeEach
  void register() {
    one.registry.renew(0);
    two.registry.renew(0);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  /** Advances while a thread sleeps, which returns at once. */
  private static final class SleepingTicker implements Ticker {
    private final ManualTicker time = new ManualTicker();

    @Override
    public long nanos() {
      return time.nanos();
    }

    @Override
    public void sleep(Duration duration) {
      time.advance(duration);
    }
  }

  private final class Node {
    final List<DisconnectTarget> ended = new ArrayList<>();
    final List<String> renewed = new ArrayList<>();
    final NodeRegistry registry;
    final CommandBus bus;
    final ClusterCommands commands;
    int streams;
    Renewals.Outcome renewal = Renewals.Outcome.UNKNOWN;

    Node(String name) {
      registry = new NodeRegistry(nodes.database(), name);
      bus =
          new CommandBus(
              nodes.database(),
              registry,
              name,
              Duration.ofSeconds(20),
              Ticker.SYSTEM,
              this::nudgeOther);
      commands = new ClusterCommands(this::end, this::renew, bus, clientIds, Ticker.SYSTEM);
    }

    private Disconnector.Outcome end(DisconnectTarget target) {
      ended.add(target);
      return new Disconnector.Outcome(streams, 0);
    }

    private Renewals.Outcome renew(String clientId, Caller caller) {
      renewed.add(clientId + " " + caller);
      return renewal;
    }

    void poll() {
      bus.poll(commands::handle);
    }

    private void nudgeOther() {
      Node other = this == one ? two : one;
      CompletableFuture.runAsync(other::poll);
    }
  }

  @Test
  void streamsOfAUserAreClosedAtAllNodes() {
    one.streams = 2;
    two.streams = 3;

    assertThat(one.commands.disconnect(ANNA)).isEqualTo(new Disconnector.Outcome(5, 0));
    assertThat(two.ended).containsExactly(ANNA);
  }

  @Test
  void aNodeExecutesACommandOnce() {
    one.commands.disconnect(new DisconnectTarget.Token("a token"));
    two.poll();
    one.poll();

    assertThat(two.ended).containsExactly(new DisconnectTarget.Token("a token"));
    assertThat(one.ended).hasSize(1);
  }

  @Test
  void aStreamOfThisNodeNeedsNoCommand() {
    one.streams = 1;

    assertThat(one.commands.disconnect(new DisconnectTarget.Connection("c1")).streams())
        .isEqualTo(1);
    assertThat(two.ended).isEmpty();
  }

  @Test
  void aStreamThatNoNodeHasIsNotFound() {
    assertThat(one.commands.disconnect(new DisconnectTarget.Connection("c1")))
        .isEqualTo(new Disconnector.Outcome(0, 0));
    assertThat(one.commands.disconnect(new DisconnectTarget.Connection("c".repeat(5_000))))
        .isEqualTo(new Disconnector.Outcome(0, 0));
  }

  @Test
  void aSilentNodeIsReportedAndExecutesTheCommandLater() {
    CommandBus withoutRelay =
        new CommandBus(
            nodes.database(),
            one.registry,
            "one",
            Duration.ofSeconds(20),
            new SleepingTicker(),
            () -> {});
    ClusterCommands commands =
        new ClusterCommands(
            target -> new Disconnector.Outcome(1, 0),
            one::renew,
            withoutRelay,
            clientIds,
            Ticker.SYSTEM);

    assertThat(commands.disconnect(ANNA)).isEqualTo(new Disconnector.Outcome(1, 1));
    assertThat(two.ended).isEmpty();

    two.poll();
    assertThat(two.ended).containsExactly(ANNA);
  }

  @Test
  void aNodeWithoutALeaseIsNotWaitedFor() {
    nodes.clock.advance(NodeRegistry.LEASE);
    one.registry.renew(0);

    assertThat(one.commands.disconnect(ANNA)).isEqualTo(new Disconnector.Outcome(0, 0));
    assertThat(one.registry.nodes()).extracting(NodeList.Node::name).containsExactly("one");
  }

  @Test
  void aStreamIsRenewedAtItsNode() {
    two.renewal = Renewals.Outcome.RENEWED;
    String id = clientIds.create(Optional.empty());

    assertThat(one.commands.renew(id, Caller.ANONYMOUS)).isEqualTo(Renewals.Outcome.RENEWED);
    assertThat(two.renewed).containsExactly(id + " " + Caller.ANONYMOUS);
    two.renewal = Renewals.Outcome.OTHER_ROLES;
    assertThat(one.commands.renew(id, Caller.ANONYMOUS)).isEqualTo(Renewals.Outcome.OTHER_ROLES);
    two.renewal = Renewals.Outcome.UNKNOWN;
    assertThat(one.commands.renew(id, Caller.ANONYMOUS)).isEqualTo(Renewals.Outcome.UNKNOWN);
  }

  @Test
  void madeUpIdsAndThoseOfOthersCauseNoCommand() {
    String made = clientIds.create(Optional.of("anna"));
    String changed = (made.charAt(0) == 'x' ? "y" : "x") + made.substring(1);
    for (String id : List.of("c1", "no id at all", "a".repeat(36), made, changed, "")) {
      assertThat(one.commands.renew(id, Caller.ANONYMOUS)).isEqualTo(Renewals.Outcome.UNKNOWN);
    }
    two.poll();

    assertThat(two.renewed).isEmpty();
  }

  @Test
  void aCallerMayRenewStreamsOfOtherNodesAtALimitedRate() {
    String id = clientIds.create(Optional.empty());
    int sent = 0;
    TooManyRequestsException refused = null;
    while (refused == null && sent < 1_000) {
      try {
        one.commands.renew(id, Caller.ANONYMOUS);
        sent++;
      } catch (TooManyRequestsException tooMany) {
        refused = tooMany;
      }
    }

    assertThat(refused).isNotNull();
    assertThat(refused.retryAfterSeconds()).isPositive();
    assertThat(sent).isBetween(64, 100);
  }

  @Test
  void anUnavailableDatabaseIsReported() {
    nodes.loseDatabase();

    Supplier<Disconnector.Outcome> asking = () -> one.commands.disconnect(ANNA);
    assertThatThrownBy(asking::get).isInstanceOf(LogUnavailableException.class);
  }
}
