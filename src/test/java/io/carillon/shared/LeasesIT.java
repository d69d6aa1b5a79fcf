package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.jpa.LogTest;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.Leases.Lease;
import io.carillon.shared.Leases.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nodes know of each other, for as long as it holds. */
class LeasesIT extends LogTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final String kind = UUID.randomUUID().toString(); // tests share a database
  private Leases leases;
  private Leases other;

  @BeforeEach
  void twoNodes() {
    leases = new Leases(node().transactions(), clock);
    other = new Leases(otherNode().transactions(), clock);
  }

  @Test
  void allNodesAgreeOnWhatTheFirstProposes() {
    assertThat(leases.agree(kind, "id", "mine")).isEqualTo("mine");
    assertThat(other.agree(kind, "id", "theirs")).isEqualTo("mine");
  }

  @Test
  void ofManyWhoProposeAtTheSameTimeOnePrevails() {
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String proposal = "proposal " + i;
      Leases node = i % 2 == 0 ? leases : other;
      answers.add(CompletableFuture.supplyAsync(() -> node.agree(kind, "id", proposal)));
    }

    assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
  }

  @Test
  void whatANodeHoldsIsSeenByAllUntilItIsGivenBack() {
    leases.hold(kind, "anna", "node-1", "2", LEASE);
    other.hold(kind, "anna", "node-2", "1", LEASE);
    other.hold(kind, "bert", "node-2", "5", LEASE);

    assertThat(leases.of(kind, List.of("anna")))
        .extracting(Lease::holder, Lease::content)
        .containsExactly(tuple("node-1", "2"), tuple("node-2", "1"));
    leases.release(kind, "anna", "node-1");
    assertThat(other.all(kind))
        .extracting(Lease::name, Lease::holder)
        .containsExactly(tuple("anna", "node-2"), tuple("bert", "node-2"));
  }

  @Test
  void whatIsNotRenewedEnds() {
    leases.hold(kind, "anna", "dead", "1", LEASE);
    leases.hold(kind, "anna", "alive", "1", LEASE);
    clock.advance(Duration.ofSeconds(20));
    assertThat(leases.renew(kind, "alive", LEASE)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(20));

    assertThat(leases.of(kind, List.of("anna"))).extracting(Lease::holder).containsExactly("alive");
    leases.sweep();
    assertThat(leases.renew(kind, "dead", LEASE)).isZero();
  }

  @Test
  void theFirstToJoinAndTheLastToLeaveAreToldSo() {
    assertThat(leases.join(kind, "club/anna", "node-1", "x", LEASE)).isEqualTo(Turn.HELD);
    assertThat(other.join(kind, "club/anna", "node-2", "y", LEASE)).isEqualTo(Turn.NONE);
    assertThat(leases.join(kind, "club/anna", "node-1", "x", LEASE)).isEqualTo(Turn.NONE);
    assertThat(leases.leave(kind, "club/anna", "node-1")).isEqualTo(Turn.NONE);
    assertThat(other.leave(kind, "club/anna", "node-2")).isEqualTo(Turn.FREE);
    assertThat(other.leave(kind, "club/anna", "node-2")).isEqualTo(Turn.NONE);
  }

  @Test
  void thatTheLastLeaseHasEndedIsToldToOneOfThoseWhoAsk() {
    leases.join(kind, "club/anna", "dead", "x", LEASE);
    assertThat(other.unsettled(kind)).isEmpty();
    clock.advance(LEASE);

    assertThat(other.unsettled(kind)).containsExactly("club/anna");
    assertThat(other.settle(kind, "club/anna")).isEqualTo(Turn.FREE);
    assertThat(leases.settle(kind, "club/anna")).isEqualTo(Turn.NONE);
    assertThat(leases.unsettled(kind)).isEmpty();
  }

  @Test
  void aNameIsFoundByItsBeginningWhateverCharactersItHas() {
    leases.join(kind, "a_b/anna", "node-1", "x", LEASE);
    leases.join(kind, "aXb/bert", "node-1", "x", LEASE);
    leases.join(kind, "a_b!/carl", "node-1", "x", LEASE);

    assertThat(other.beginningWith(kind, "a_b/"))
        .extracting(Lease::name)
        .containsExactly("a_b/anna");
    assertThat(other.beginningWith(kind, "a_b!/"))
        .extracting(Lease::name)
        .containsExactly("a_b!/carl");
  }

  @Test
  void whoAsksWhileTheDatabaseIsAwayIsTold() {
    node().dataSource().goDown();

    assertThatThrownBy(() -> leases.all(kind)).isInstanceOf(LogUnavailableException.class);
  }
}
