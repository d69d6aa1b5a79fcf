package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.jpa.ResourceLocalTransactions;
import io.carillon.jpa.TestDatabases;
import io.carillon.shared.Leases;
import io.carillon.testing.ManualClock;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A room hears once that somebody comes and once that somebody goes, on however many nodes. */
@Timeout(60)
class SharedPresenceIT {
  private static final Room LOBBY = new Room("lobby_1");
  private static final Duration LEASE = SharedPresence.LEASE;

  private final ManualClock clock = new ManualClock();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private EntityManagerFactory database;
  private SharedPresence one;
  private SharedPresence two;

  @BeforeEach
  void twoNodesOnOneDatabase() {
    database = ResourceLocalTransactions.open(TestDatabases.h2(), Map.of());
    one = node("one");
    two = node("two");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private SharedPresence node(String name) {
    Leases leases = new Leases(new ResourceLocalTransactions(database), clock);
    return new SharedPresence(leases, name, new Telling(), clock);
  }

  private final class Telling implements PresenceListener {
    @Override
    public void onJoined(Room room, String user, Instant at) {
      told.add("+" + user);
    }

    @Override
    public void onLeft(Room room, String user, Instant at) {
      told.add("-" + user);
    }
  }

  private Instant now() {
    return clock.instant();
  }

  private static Map<Room, List<Member>> here(Member... members) {
    return Map.of(LOBBY, List.of(members));
  }

  @Test
  void whoIsAtTwoNodesComesOnceAndGoesOnce() {
    one.onJoined(LOBBY, "anna", now());
    two.onJoined(LOBBY, "anna", now());
    one.onLeft(LOBBY, "anna", now());
    assertThat(told).containsExactly("+anna");
    assertThat(one.members(LOBBY)).extracting(Member::user).containsExactly("anna");

    two.onLeft(LOBBY, "anna", now());

    assertThat(told).containsExactly("+anna", "-anna");
    assertThat(one.members(LOBBY)).isEmpty();
  }

  @Test
  void membersAreThoseOfAllNodesTheLongestThereFirst() {
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
  void whoseNodeDiesHasLeftWhenTheLeaseEndsAndTheRoomHearsItOnce() {
    one.onJoined(LOBBY, "anna", now());
    two.onJoined(LOBBY, "bert", now());
    clock.advance(LEASE.dividedBy(2));
    two.renew(here(new Member("bert", now())));
    assertThat(told).containsExactly("+anna", "+bert");

    clock.advance(LEASE.dividedBy(2));
    two.renew(here(new Member("bert", now())));
    two.renew(here(new Member("bert", now())));

    assertThat(told).containsExactly("+anna", "+bert", "-anna");
    assertThat(two.members(LOBBY)).extracting(Member::user).containsExactly("bert");
  }

  @Test
  void whoComesBackToAnotherNodeBeforeTheLeaseEndsHasNeverLeft() {
    one.onJoined(LOBBY, "anna", now()); // and the node dies
    clock.advance(LEASE.minusSeconds(1));
    two.onJoined(LOBBY, "anna", now());
    clock.advance(Duration.ofSeconds(10));
    two.renew(here(new Member("anna", now())));

    assertThat(told).containsExactly("+anna");
  }

  @Test
  void aNodeThatWasFrozenLongerThanItsLeasesTakesThemAgain() {
    Instant since = now();
    one.onJoined(LOBBY, "anna", since);
    clock.advance(LEASE.plusSeconds(1));
    two.renew(Map.of());
    assertThat(told).containsExactly("+anna", "-anna");

    one.renew(here(new Member("anna", since)));

    assertThat(told).containsExactly("+anna", "-anna", "+anna");
    assertThat(two.members(LOBBY)).containsExactly(new Member("anna", since));
  }

  @Test
  void nodesThatTellAtTheSameTimeTellOnceAndInTurns() {
    for (int round = 0; round < 20; round++) {
      both(() -> one.onJoined(LOBBY, "anna", now()), () -> two.onJoined(LOBBY, "anna", now()));
      both(() -> one.onLeft(LOBBY, "anna", now()), () -> two.onLeft(LOBBY, "anna", now()));
    }

    assertThat(told).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(told.get(i)).isEqualTo(i % 2 == 0 ? "+anna" : "-anna");
    }
  }

  private static void both(Runnable first, Runnable second) {
    CompletableFuture.allOf(CompletableFuture.runAsync(first), CompletableFuture.runAsync(second))
        .join();
  }
}
