package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.fanout.CloseReason;
import io.carillon.presence.LocalPresence.Registration;
import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalPresenceTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration INSTANT = Duration.ofMillis(1);
  private static final ChannelName LOBBY = new ChannelName("lobby");
  private static final ChannelName KITCHEN = new ChannelName("kitchen");

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final RecordingPresence announced = new RecordingPresence();
  private final LocalPresence presence = new LocalPresence(GRACE, clock, scheduler, announced);

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
    LocalPresence strict = new LocalPresence(Duration.ZERO, clock, scheduler, announced);
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
  void channelsAreIndependent() {
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
  void emptyChannelsUseNoMemory() {
    for (int i = 0; i < 100; i++) {
      presence.register(new ChannelName("channel-" + i), "anna").end(CloseReason.CLIENT_GONE);
    }
    assertThat(presence.channels()).isEqualTo(100);
    scheduler.advance(GRACE);

    assertThat(presence.channels()).isZero();
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void theNewestStreamThatBringsDataDeterminesIt() {
    presence.register(LOBBY, "anna", "{\"status\":\"here\"}");
    presence.register(LOBBY, "anna");
    scheduler.runDue();
    presence.register(LOBBY, "anna", "{\"status\":\"away\"}");
    presence.register(LOBBY, "anna", "{\"status\":\"away\"}");
    scheduler.runDue();

    assertThat(announced.all())
        .containsExactly("lobby +anna {\"status\":\"here\"}", "lobby ~anna {\"status\":\"away\"}");
    assertThat(presence.in(LOBBY).members())
        .containsExactly(new Member("anna", ManualClock.START, "{\"status\":\"away\"}"));
  }

  @Test
  void streamsWithoutANameAreCounted() {
    Registration first = presence.register(LOBBY, Member.UNNAMED);
    presence.register(LOBBY, Member.UNNAMED);
    presence.register(LOBBY, "anna");
    scheduler.runDue();
    assertThat(presence.in(LOBBY).unnamed()).isEqualTo(2);
    assertThat(presence.count(LOBBY)).isEqualTo(1);

    first.end(CloseReason.CLIENT_GONE);
    scheduler.runDue();

    assertThat(presence.in(LOBBY).unnamed()).isEqualTo(1);
    assertThat(announced.all()).containsExactly("lobby + 2", "lobby +anna", "lobby ~ 1");
  }
}
