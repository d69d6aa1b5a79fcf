package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.jpa.HubUnit;
import io.carillon.jpa.ResourceLocalTransactions;
import io.carillon.jpa.TestDatabases;
import io.carillon.shared.MemberLeases;
import io.carillon.shared.SharedDatabase;
import io.carillon.testing.ManualClock;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A room gets one announcement when a user joins and one when the user leaves, on all nodes. */
@Timeout(60)
class SharedPresenceIT {
  private static final Room LOBBY = new Room("lobby_1");
  private static final Duration LEASE = MemberLeases.LEASE;

  private final ManualClock clock = new ManualClock();
  private final List<String> announced = Collections.synchronizedList(new ArrayList<>());
  private DataSource dataSource;
  private EntityManagerFactory database;
  private SharedPresence one;
  private SharedPresence two;

  @BeforeEach
  void twoNodesOnOneDatabase() {
    dataSource = TestDatabases.prepared(TestDatabases.h2());
    database = HubUnit.openResourceLocal(dataSource, Map.of());
    one = node("one");
    two = node("two");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private SharedPresence node(String name) {
    SharedDatabase shared =
        new SharedDatabase(new ResourceLocalTransactions(database, dataSource), clock);
    return new SharedPresence(new MemberLeases(shared, name), new Recorder(), clock);
  }

  private final class Recorder implements PresenceListener {
    @Override
    public void onJoined(Room room, String user, Instant at) {
      announced.add("+" + user);
    }

    @Override
    public void onLeft(Room room, String user, Instant at) {
      announced.add("-" + user);
    }
  }

  private Instant now() {
    return clock.instant();
  }

  private static Map<Room, List<Member>> here(Member... members) {
    return Map.of(LOBBY, List.of(members));
  }

  @Test
  void aUserAtTwoNodesJoinsOnceAndLeavesOnce() {
    one.onJoined(LOBBY, "anna", now());
    two.onJoined(LOBBY, "anna", now());
    one.onLeft(LOBBY, "anna", now());
    assertThat(announced).containsExactly("+anna");
    assertThat(one.members(LOBBY)).extracting(Member::user).containsExactly("anna");

    two.onLeft(LOBBY, "anna", now());

    assertThat(announced).containsExactly("+anna", "-anna");
    assertThat(one.members(LOBBY)).isEmpty();
  }

  @Test
  void theStoredPresenceOfAUserIsErasedAndThatOfNoOther() {
    one.onJoined(LOBBY, "anna", now());
    two.onJoined(LOBBY, "anna", now());
    two.onJoined(LOBBY, "x/anna", now());

    assertThat(one.erase("anna")).isEqualTo(1);

    assertThat(two.members(LOBBY)).extracting(Member::user).containsExactly("x/anna");
    assertThat(announced).containsExactly("+anna", "+x/anna");
    assertThat(one.erase("anna")).isZero();
  }

  @Test
  void membersOfAllNodesAreListedByTheTimeOfTheirFirstJoin() {
    two.onJoined(LOBBY, "bert", now());
    clock.advance(Duration.ofSeconds(1));
    one.onJoined(LOBBY, "anna", now());
    one.onJoined(new Room("lobbyx1"), "carl", now());
    clock.advance(Duration.ofSeconds(1));
    one.onJoined(LOBBY, "bert", now());

    assertThat(one.members(LOBBY)).isEqualTo(two.members(LOBBY));
    assertThat(one.members(LOBBY)).extracting(Member::user).containsExactly("bert", "anna");
  }

  @Test
  void aMemberOfADeadNodeLeavesOnceWhenTheLeaseExpires() {
    one.onJoined(LOBBY, "anna", now());
    two.onJoined(LOBBY, "bert", now());
    clock.advance(LEASE.dividedBy(2));
    two.renew(here(new Member("bert", now())));
    assertThat(announced).containsExactly("+anna", "+bert");

    clock.advance(LEASE.dividedBy(2));
    two.renew(here(new Member("bert", now())));
    two.renew(here(new Member("bert", now())));

    assertThat(announced).containsExactly("+anna", "+bert", "-anna");
    assertThat(two.members(LOBBY)).extracting(Member::user).containsExactly("bert");
  }

  @Test
  void reconnectingToAnotherNodeBeforeTheLeaseExpiresIsNoLeave() {
    one.onJoined(LOBBY, "anna", now()); // and the node dies
    clock.advance(LEASE.minusSeconds(1));
    two.onJoined(LOBBY, "anna", now());
    clock.advance(Duration.ofSeconds(10));
    two.renew(here(new Member("anna", now())));

    assertThat(announced).containsExactly("+anna");
  }

  @Test
  void aNodeThatWasFrozenAcquiresItsExpiredLeasesAgain() {
    Instant since = now();
    one.onJoined(LOBBY, "anna", since);
    clock.advance(LEASE.plusSeconds(1));
    two.renew(Map.of());
    assertThat(announced).containsExactly("+anna", "-anna");

    one.renew(here(new Member("anna", since)));

    assertThat(announced).containsExactly("+anna", "-anna", "+anna");
    assertThat(two.members(LOBBY)).containsExactly(new Member("anna", since));
  }

  @Test
  void concurrentAnnouncementsOfTwoNodesAlternate() {
    for (int round = 0; round < 20; round++) {
      both(() -> one.onJoined(LOBBY, "anna", now()), () -> two.onJoined(LOBBY, "anna", now()));
      both(() -> one.onLeft(LOBBY, "anna", now()), () -> two.onLeft(LOBBY, "anna", now()));
    }

    assertThat(announced).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(announced.get(i)).isEqualTo(i % 2 == 0 ? "+anna" : "-anna");
    }
  }

  private static void both(Runnable first, Runnable second) {
    CompletableFuture.allOf(CompletableFuture.runAsync(first), CompletableFuture.runAsync(second))
        .join();
  }
}
