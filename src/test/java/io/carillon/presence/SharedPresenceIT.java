package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.event.ChannelName;
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
  private static final ChannelName LOBBY = new ChannelName("lobby_1");
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
    public void onJoined(ChannelName channel, Member member) {
      announced.add("+" + member.user());
    }

    @Override
    public void onChanged(ChannelName channel, Member member) {
      announced.add("~" + member.user() + member.data());
    }

    @Override
    public void onLeft(ChannelName channel, Member member, Instant at) {
      announced.add("-" + member.user());
    }
  }

  private Instant now() {
    return clock.instant();
  }

  private static Map<ChannelName, List<Member>> here(Member... members) {
    return Map.of(LOBBY, List.of(members));
  }

  @Test
  void aUserAtTwoNodesJoinsOnceAndLeavesOnce() {
    one.onJoined(LOBBY, new Member("anna", now()));
    two.onJoined(LOBBY, new Member("anna", now()));
    one.onLeft(LOBBY, new Member("anna", now()), now());
    assertThat(announced).containsExactly("+anna");
    assertThat(one.in(LOBBY).members()).extracting(Member::user).containsExactly("anna");

    two.onLeft(LOBBY, new Member("anna", now()), now());

    assertThat(announced).containsExactly("+anna", "-anna");
    assertThat(one.in(LOBBY).members()).isEmpty();
  }

  @Test
  void theStoredPresenceOfAUserIsErasedAndThatOfNoOther() {
    one.onJoined(LOBBY, new Member("anna", now()));
    two.onJoined(LOBBY, new Member("anna", now()));
    two.onJoined(LOBBY, new Member("x/anna", now()));

    assertThat(one.erase("anna")).isEqualTo(1);

    assertThat(two.in(LOBBY).members()).extracting(Member::user).containsExactly("x/anna");
    assertThat(announced).containsExactly("+anna", "+x/anna");
    assertThat(one.erase("anna")).isZero();
  }

  @Test
  void membersOfAllNodesAreListedByTheTimeOfTheirFirstJoin() {
    two.onJoined(LOBBY, new Member("bert", now()));
    clock.advance(Duration.ofSeconds(1));
    one.onJoined(LOBBY, new Member("anna", now()));
    one.onJoined(new ChannelName("lobbyx1"), new Member("carl", now()));
    clock.advance(Duration.ofSeconds(1));
    one.onJoined(LOBBY, new Member("bert", now()));

    assertThat(one.in(LOBBY)).isEqualTo(two.in(LOBBY));
    assertThat(one.in(LOBBY).members()).extracting(Member::user).containsExactly("bert", "anna");
  }

  @Test
  void aMemberOfADeadNodeLeavesOnceWhenTheLeaseExpires() {
    one.onJoined(LOBBY, new Member("anna", now()));
    two.onJoined(LOBBY, new Member("bert", now()));
    clock.advance(LEASE.dividedBy(2));
    two.renew(here(new Member("bert", now())));
    assertThat(announced).containsExactly("+anna", "+bert");

    clock.advance(LEASE.dividedBy(2));
    two.renew(here(new Member("bert", now())));
    two.renew(here(new Member("bert", now())));

    assertThat(announced).containsExactly("+anna", "+bert", "-anna");
    assertThat(two.in(LOBBY).members()).extracting(Member::user).containsExactly("bert");
  }

  @Test
  void reconnectingToAnotherNodeBeforeTheLeaseExpiresIsNoLeave() {
    one.onJoined(LOBBY, new Member("anna", now())); // and the node dies
    clock.advance(LEASE.minusSeconds(1));
    two.onJoined(LOBBY, new Member("anna", now()));
    clock.advance(Duration.ofSeconds(10));
    two.renew(here(new Member("anna", now())));

    assertThat(announced).containsExactly("+anna");
  }

  @Test
  void aNodeThatWasFrozenAcquiresItsExpiredLeasesAgain() {
    Instant since = now();
    one.onJoined(LOBBY, new Member("anna", since));
    clock.advance(LEASE.plusSeconds(1));
    two.renew(Map.of());
    assertThat(announced).containsExactly("+anna", "-anna");

    one.renew(here(new Member("anna", since)));

    assertThat(announced).containsExactly("+anna", "-anna", "+anna");
    assertThat(two.in(LOBBY).members()).containsExactly(new Member("anna", since));
  }

  @Test
  void concurrentAnnouncementsOfTwoNodesAlternate() {
    for (int round = 0; round < 20; round++) {
      both(
          () -> one.onJoined(LOBBY, new Member("anna", now())),
          () -> two.onJoined(LOBBY, new Member("anna", now())));
      both(
          () -> one.onLeft(LOBBY, new Member("anna", now()), now()),
          () -> two.onLeft(LOBBY, new Member("anna", now()), now()));
    }

    assertThat(announced).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(announced.get(i)).isEqualTo(i % 2 == 0 ? "+anna" : "-anna");
    }
  }

  @Test
  void dataOfMembersIsListedAtAllNodesAndEndsWithThem() {
    one.onJoined(LOBBY, new Member("anna", now(), "{\"status\":\"here\"}"));
    one.onJoined(LOBBY, new Member("bert", now()));
    one.onChanged(LOBBY, new Member("anna", now(), "\"away\""));
    clock.advance(LEASE.dividedBy(2));
    one.renew(here(new Member("anna", now(), "\"away\""), new Member("bert", now())));
    clock.advance(LEASE.dividedBy(2));

    assertThat(two.in(LOBBY).members())
        .extracting(Member::user, Member::data)
        .containsExactly(tuple("anna", "\"away\""), tuple("bert", ""));
    assertThat(two.count(LOBBY)).isEqualTo(2);

    two.onJoined(LOBBY, new Member("anna", now(), "\"back\""));
    assertThat(one.in(LOBBY).members())
        .extracting(Member::data)
        .containsExactlyInAnyOrder("\"back\"", "");

    one.onLeft(LOBBY, new Member("anna", now()), now());
    two.onLeft(LOBBY, new Member("anna", now()), now());
    one.onJoined(LOBBY, new Member("anna", now()));
    assertThat(two.in(LOBBY).members()).extracting(Member::data).containsExactly("", "");
  }

  @Test
  void streamsWithoutANameAreAddedUpAndNoUsers() {
    one.onJoined(LOBBY, new Member(Member.UNNAMED, now(), "2"));
    two.onJoined(LOBBY, new Member(Member.UNNAMED, now(), "3"));
    two.onJoined(LOBBY, new Member("anna", now()));
    one.onChanged(LOBBY, new Member(Member.UNNAMED, now(), "1"));

    assertThat(one.in(LOBBY).unnamed()).isEqualTo(4);
    assertThat(one.count(LOBBY)).isEqualTo(1);
  }

  private static void both(Runnable first, Runnable second) {
    CompletableFuture.allOf(CompletableFuture.runAsync(first), CompletableFuture.runAsync(second))
        .join();
  }
}
