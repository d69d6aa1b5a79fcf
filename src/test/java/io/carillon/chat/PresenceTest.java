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
  private final RecordingRooms announced = new RecordingRooms();
  private final Presence presence = new Presence(GRACE, clock, scheduler, announced);

  @Test
  void theFirstStreamOfAMemberIsAJoin() {
    presence.register(LOBBY, "anna");
    scheduler.runDue();

    assertThat(announced.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void moreStreamsOfAMemberAreNoMoreJoins() {
    presence.register(LOBBY, "anna");
    scheduler.advance(GRACE);
    presence.register(LOBBY, "anna");
    scheduler.runDue();

    assertThat(announced.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).hasSize(1);
  }

  @Test
  void aMemberLeavesWhenTheLastStreamHasBeenGoneForTheGraceTime() {
    Registration first = presence.register(LOBBY, "anna");
    Registration second = presence.register(LOBBY, "anna");
    first.end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE.multipliedBy(3));
    assertThat(announced.all()).containsExactly("lobby +anna");

    second.end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE.minus(INSTANT));
    assertThat(announced.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).hasSize(1);

    scheduler.advance(INSTANT);
    assertThat(announced.all()).containsExactly("lobby +anna", "lobby -anna");
    assertThat(presence.members(LOBBY)).isEmpty();
  }

  @Test
  void aReloadIsNeitherALeaveNorAJoin() {
    for (int reload = 0; reload < 5; reload++) {
      presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
      scheduler.advance(GRACE.minus(INSTANT));
    }

    assertThat(announced.all()).containsExactly("lobby +anna");
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void everyReconnectStartsANewGraceTime() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE.minus(INSTANT));
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(INSTANT); // the first grace time would end here

    assertThat(announced.all()).containsExactly("lobby +anna");
  }

  @Test
  void aMemberThatReturnsAfterTheGraceTimeJoinsAgain() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE);
    presence.register(LOBBY, "anna");
    scheduler.runDue();

    assertThat(announced.all()).containsExactly("lobby +anna", "lobby -anna", "lobby +anna");
    assertThat(presence.members(LOBBY))
        .containsExactly(new Member("anna", ManualClock.START.plus(GRACE)));
  }

  @Test
  void aMemberThatReturnsBeforeTheLeaveIsAnnouncedNeverLeft() {
    presence.register(LOBBY, "bert").end(CloseReason.CLIENT_GONE);
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    announced.holdUpWith(
        () -> { // while bert's leave is being announced
          scheduler.runDue(); // anna's grace time ends as well
          assertThat(presence.members(LOBBY)).isEmpty();
          presence.register(LOBBY, "anna");
        });
    scheduler.advance(GRACE);

    assertThat(announced.all()).containsExactly("lobby +bert", "lobby +anna", "lobby -bert");
    assertThat(announced.wasOverlapping()).isFalse();
    assertThat(presence.members(LOBBY)).containsExactly(new Member("anna", ManualClock.START));
  }

  @Test
  void withoutGraceTimeALeaveIsAnnouncedAtOnce() {
    Presence strict = new Presence(Duration.ZERO, clock, scheduler, announced);
    strict.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.runDue();

    assertThat(announced.all()).containsExactly("lobby +anna", "lobby -anna");
  }

  @Test
  void aStreamEndsOnce() {
    Registration first = presence.register(LOBBY, "anna");
    presence.register(LOBBY, "anna");
    first.end(CloseReason.CLIENT_GONE);
    first.end(CloseReason.STALLED);
    scheduler.advance(GRACE);

    assertThat(announced.all()).containsExactly("lobby +anna");
  }

  @Test
  void roomsAreIndependent() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    presence.register(KITCHEN, "anna");
    scheduler.advance(GRACE);

    assertThat(announced.all()).containsExactly("lobby +anna", "kitchen +anna", "lobby -anna");
    assertThat(presence.members(KITCHEN)).hasSize(1);
  }

  @Test
  void membersAreListedInTheOrderOfJoining() {
    presence.register(LOBBY, "zoe");
    scheduler.advance(INSTANT);
    presence.register(LOBBY, "anna");

    assertThat(presence.members(LOBBY)).extracting(Member::user).containsExactly("zoe", "anna");
  }

  @Test
  void aShutdownIsNotALeave() {
    Registration registration = presence.register(LOBBY, "anna");
    registration.end(CloseReason.SHUTDOWN);
    scheduler.advance(GRACE.multipliedBy(2));

    assertThat(announced.all()).containsExactly("lobby +anna");
  }

  @Test
  void aStreamMayCloseAfterTheSchedulerHasShutDown() {
    Registration registration = presence.register(LOBBY, "anna");
    scheduler.runDue();
    scheduler.shutdownNow();
    registration.end(CloseReason.CLIENT_GONE);
    presence.register(LOBBY, "bert");

    assertThat(announced.all()).containsExactly("lobby +anna");
  }

  @Test
  void afterClosingNothingIsAnnounced() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    presence.close();
    scheduler.advance(GRACE);

    assertThat(announced.all()).isEmpty();
  }

  @Test
  void aFailedAnnouncementDoesNotPreventOthers() {
    announced.failOnce();
    presence.register(LOBBY, "anna");
    presence.register(LOBBY, "bert");
    scheduler.runDue();

    assertThat(announced.all()).containsExactly("lobby +bert");
  }

  @Test
  void emptyRoomsUseNoMemory() {
    for (int i = 0; i < 100; i++) {
      presence.register(new Room("room-" + i), "anna").end(CloseReason.CLIENT_GONE);
    }
    assertThat(presence.rooms()).isEqualTo(100);
    scheduler.advance(GRACE);

    assertThat(presence.rooms()).isZero();
    assertThat(scheduler.waiting()).isZero();
  }
}
