package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.chat.Presence.Registration;
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
    presence.register(LOBBY, "anna");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void moreStreamsOfAMemberAreNoMoreJoins() {
    presence.register(LOBBY, "anna");
    scheduler.advance(GRACE);
    presence.register(LOBBY, "anna");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).hasSize(1);
  }

  @Test
  void aMemberLeavesWhenTheLastStreamHasBeenGoneForTheGraceTime() {
    Registration first = presence.register(LOBBY, "anna");
    Registration second = presence.register(LOBBY, "anna");
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
      presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
      scheduler.advance(GRACE.minus(INSTANT));
    }

    assertThat(told.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void everyReconnectBeginsANewGraceTime() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE.minus(INSTANT));
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(INSTANT); // here the first grace time would have ended

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void whoComesBackAfterTheGraceTimeJoinsAgain() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE);
    presence.register(LOBBY, "anna");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna", "lobby -anna", "lobby +anna");
    assertThat(presence.members(LOBBY))
        .containsExactly(new Member("anna", ManualClock.START.plus(GRACE)));
  }

  @Test
  void whoComesBackBeforeTheLeavingWasToldNeverLeft() {
    presence.register(LOBBY, "bert").end(CloseReason.CLIENT_GONE);
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    told.holdUpWith(
        () -> { // while it is being told that bert has left
          scheduler.runDue(); // anna's grace time ends, too
          assertThat(presence.members(LOBBY)).isEmpty();
          presence.register(LOBBY, "anna");
        });
    scheduler.advance(GRACE);

    assertThat(told.all()).containsExactly("lobby +bert", "lobby +anna", "lobby -bert");
    assertThat(told.wasOverlapping()).isFalse();
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void withoutGraceALeaveIsToldAtOnce() {
    Presence strict = new Presence(Duration.ZERO, clock, scheduler, told);
    strict.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +anna", "lobby -anna");
  }

  @Test
  void aStreamEndsOnce() {
    Registration first = presence.register(LOBBY, "anna");
    presence.register(LOBBY, "anna");
    first.end(CloseReason.CLIENT_GONE);
    first.end(CloseReason.STALLED);
    scheduler.advance(GRACE);

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void roomsDoNotKnowOfEachOther() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    presence.register(KITCHEN, "anna");
    scheduler.advance(GRACE);

    assertThat(told.all()).containsExactly("lobby +anna", "kitchen +anna", "lobby -anna");
    assertThat(presence.members(KITCHEN)).hasSize(1);
  }

  @Test
  void whoWasThereFirstIsNamedFirst() {
    presence.register(LOBBY, "zoe");
    scheduler.advance(INSTANT);
    presence.register(LOBBY, "anna");

    assertThat(presence.members(LOBBY)).extracting(Member::user).containsExactly("zoe", "anna");
  }

  @Test
  void nobodyLeavesWhenTheHubShutsDown() {
    Registration registration = presence.register(LOBBY, "anna");
    registration.end(CloseReason.SHUTDOWN);
    scheduler.advance(GRACE.multipliedBy(2));

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void aStreamMayEndAfterTheSchedulerHas() {
    Registration registration = presence.register(LOBBY, "anna");
    scheduler.runDue();
    scheduler.shutdownNow();
    registration.end(CloseReason.CLIENT_GONE);
    presence.register(LOBBY, "bert");

    assertThat(told.all()).containsExactly("lobby +anna");
  }

  @Test
  void afterClosingNothingIsTold() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    presence.close();
    scheduler.advance(GRACE);

    assertThat(told.all()).isEmpty();
  }

  @Test
  void oneFailureToTellDoesNotSilenceTheRest() {
    told.failOnce();
    presence.register(LOBBY, "anna");
    presence.register(LOBBY, "bert");
    scheduler.runDue();

    assertThat(told.all()).containsExactly("lobby +bert");
  }

  @Test
  void emptyRoomsAreForgotten() {
    for (int i = 0; i < 100; i++) {
      presence.register(new Room("room-" + i), "anna").end(CloseReason.CLIENT_GONE);
    }
    assertThat(presence.rooms()).isEqualTo(100);
    scheduler.advance(GRACE);

    assertThat(presence.rooms()).isZero();
    assertThat(scheduler.waiting()).isZero();
  }
}
