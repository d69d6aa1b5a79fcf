package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.jpa.LogTest;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.MemberLeases.Membership;
import io.carillon.shared.MemberLeases.Occupancy;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Across all nodes the first join and the last leave of a name are detected once. */
class MemberLeasesIT extends LogTest {
  private static final Instant JOINED = Instant.parse("2030-01-01T00:00:00.123456Z");

  private final String room = UUID.randomUUID() + "/"; // tests share a database
  private final String anna = room + "anna";
  private SharedDatabase database;
  private MemberLeases leases;
  private MemberLeases other;

  @BeforeEach
  void twoNodes() {
    database = new SharedDatabase(node().transactions(), clock);
    leases = new MemberLeases(database, UUID.randomUUID().toString());
    other =
        new MemberLeases(
            new SharedDatabase(otherNode().transactions(), clock), UUID.randomUUID().toString());
  }

  @Test
  void theFirstJoinAndTheLastLeaveChangeTheOccupancy() {
    assertThat(leases.join(anna, JOINED)).isEqualTo(Occupancy.ACQUIRED);
    assertThat(other.join(anna, JOINED)).isEqualTo(Occupancy.UNCHANGED);
    assertThat(leases.join(anna, JOINED)).isEqualTo(Occupancy.UNCHANGED);
    assertThat(leases.leave(anna)).isEqualTo(Occupancy.UNCHANGED);
    assertThat(other.leave(anna)).isEqualTo(Occupancy.RELEASED);
    assertThat(other.leave(anna)).isEqualTo(Occupancy.UNCHANGED);
  }

  @Test
  void aNameWhoseLeasesHaveExpiredIsReconciledOnce() {
    leases.join(anna, JOINED);
    assertThat(other.stale()).doesNotContain(anna);
    clock.advance(MemberLeases.LEASE);

    assertThat(other.stale()).contains(anna);
    assertThat(other.reconcile(anna)).isEqualTo(Occupancy.RELEASED);
    assertThat(leases.reconcile(anna)).isEqualTo(Occupancy.UNCHANGED);
    assertThat(leases.stale()).doesNotContain(anna);
  }

  @Test
  void aLeaseThatIsNotRenewedExpires() {
    leases.join(anna, JOINED);
    other.join(anna, JOINED);
    clock.advance(Duration.ofSeconds(20));
    assertThat(other.renew()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(20));

    assertThat(leases.membersWithPrefix(anna)).containsExactly(new Membership(anna, JOINED, ""));
    database.sweep();
    assertThat(leases.renew()).isZero();
    assertThat(other.leave(anna)).isEqualTo(Occupancy.RELEASED);
  }

  @Test
  void membersAreFoundByTheirPrefixWithAnyCharacters() {
    leases.join(room + "a_b/anna", JOINED);
    leases.join(room + "aXb/bert", JOINED);
    leases.join(room + "a_b!/carl", JOINED);
    other.join(room + "a_b!/carl", JOINED);

    assertThat(other.membersWithPrefix(room + "a_b/"))
        .extracting(Membership::name)
        .containsExactly(room + "a_b/anna");
    assertThat(other.membersWithPrefix(room + "a_b!/"))
        .extracting(Membership::name)
        .containsExactly(room + "a_b!/carl", room + "a_b!/carl");
  }

  @Test
  void anUnavailableDatabaseIsReported() {
    node().dataSource().goDown();

    assertThatThrownBy(() -> leases.membersWithPrefix(room))
        .isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> leases.join(anna, JOINED)).isInstanceOf(LogUnavailableException.class);
  }
}
