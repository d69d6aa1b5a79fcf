package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.chat.Presence.Visit;
import io.carillon.fanout.CloseReason;
import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration INSTANT = Duration.ofMillis(1);
  private static final Room LOBBY = new Room("lobby");
  private static final Room KITCHEN = new Room("kitchen");

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final RecordingRooms told = new RecordingRooms();
  private final Presence presence = new Presence(GRACE, clock, scheduler, told);

  @Test
  void theFirstStreamOfAMemberIsAJoin() {
    presence.enter(LOBBY, "anna");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void moreStreamsOfAMemberAreNoMoreJoins() {
    presence.enter(LOBBY, "anna");
    scheduler.advance(GRACE);
    presence.enter(LOBBY, "anna");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).hasSize(1);
  }

  @Test
  void aMemberLeavesWhenTheLastStreamHasBeenGoneForTheGraceTime() {
    Visit first = presence.enter(LOBBY, "anna");
    Visit second = presence.enter(LOBBY, "anna");
    first.end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE.multipliedBy(3));
    assertThat(told.all()).containsExactly("lobby +anna");

    second.end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE.minus(INSTANT));
    assertThat(told.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).hasSize(1);

    scheduler.advance(INSTANT);
    assertThat(told.all()).containsExactly("lobby +anna", "lobby -anna");
    assertThat(presence.members(LOBBY)).isEmpty();
  }

  @Test
  void aReloadIsNeitherALeaveNorAJoin() {
    for (int reload = 0; reload < 5; reload++) {
      presence.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
      scheduler.advance(GRACE.minus(INSTANT));
    }

    assertThat(told.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void everyReconnectBeginsANewGraceTime() {
    presence.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE.minus(INSTANT));
    presence.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(INSTANT); // here the first grace time would have ended

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void whoComesBackAfterTheGraceTimeJoinsAgain() {
    presence.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE);
    presence.enter(LOBBY, "anna");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna", "lobby -anna", "lobby +anna");
    assertThat(presence.members(LOBBY))
        .containsExactly(new Member("anna", ManualClock.START.plus(GRACE)));
  }

  @Test
  void whoComesBackBeforeTheLeavingWasToldNeverLeft() {
    presence.enter(LOBBY, "bert").end(CloseReason.CLIENT_GONE);
    presence.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    told.holdUpWith(
        () -> { // while it is being told that bert has left
          scheduler.runDue(); // anna's grace time ends, too
          assertThat(presence.members(LOBBY)).isEmpty();
          presence.enter(LOBBY, "anna");
        });
    scheduler.advance(GRACE);

    assertThat(told.all()).containsExactly("lobby +bert", "lobby +anna", "lobby -bert");
    assertThat(told.wasOverlapping()).isFalse();
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void withoutGraceALeaveIsToldAtOnce() {
    Presence strict = new Presence(Duration.ZERO, clock, scheduler, told);
    strict.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna", "lobby -anna");
  }

  @Test
  void aStreamEndsOnce() {
    Visit first = presence.enter(LOBBY, "anna");
    presence.enter(LOBBY, "anna");
    first.end(CloseReason.CLIENT_GONE);
    first.end(CloseReason.STALLED);
    scheduler.advance(GRACE);

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void roomsDoNotKnowOfEachOther() {
    presence.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    presence.enter(KITCHEN, "anna");
    scheduler.advance(GRACE);

    assertThat(told.all()).containsExactly("lobby +anna", "kitchen +anna", "lobby -anna");
    assertThat(presence.members(KITCHEN)).hasSize(1);
  }

  @Test
  void whoWasThereFirstIsNamedFirst() {
    presence.enter(LOBBY, "zoe");
    scheduler.advance(INSTANT);
    presence.enter(LOBBY, "anna");

    assertThat(presence.members(LOBBY)).extracting(Member::user).containsExactly("zoe", "anna");
  }

  @Test
  void nobodyLeavesWhenTheHubShutsDown() {
    Visit visit = presence.enter(LOBBY, "anna");
    visit.end(CloseReason.SHUTDOWN);
    scheduler.advance(GRACE.multipliedBy(2));

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void aStreamMayEndAfterTheSchedulerHas() {
    Visit visit = presence.enter(LOBBY, "anna");
    scheduler.runDue();
    scheduler.shutdownNow();
    visit.end(CloseReason.CLIENT_GONE);
    presence.enter(LOBBY, "bert");

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void afterClosingNothingIsTold() {
    presence.enter(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    presence.close();
    scheduler.advance(GRACE);

    assertThat(told.all()).isEmpty();
  }

  @Test
  void oneFailureToTellDoesNotSilenceTheRest() {
    told.failOnce();
    presence.enter(LOBBY, "anna");
    presence.enter(LOBBY, "bert");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +bert");
  }

  @Test
  void emptyRoomsAreForgotten() {
    for (int i = 0; i < 100; i++) {
      presence.enter(new Room("room-" + i), "anna").end(CloseReason.CLIENT_GONE);
    }
    assertThat(presence.rooms()).isEqualTo(100);
    scheduler.advance(GRACE);

    assertThat(presence.rooms()).isZero();
    assertThat(scheduler.waiting()).isZero();
  }
}
