package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Event;
import io.carillon.event.Topic;
import io.carillon.fanout.CloseReason;
import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualScheduler;
import io.carillon.testing.MemoryEventLog;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChatRoomsTest {
  private static final Room LOBBY = new Room("lobby");
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final ChatRooms rooms = new ChatRooms(log.publisher(), clock, clock);
  private final Presence presence = new Presence(GRACE, clock, scheduler, rooms);

  @Test
  void aMessageIsAnUnnamedEventWithAllMembers() {
    Receipt receipt = send("anna", "Hello \"you\"\nthere", IdempotencyKey.NONE);

    Event event = log.events(LOBBY.channel()).get(0);
    assertThat(receipt.last()).isEqualTo(1);
    assertThat(event.type()).isEmpty();
    assertThat(event.topics()).containsExactly(new Topic("message"));
    assertThat(event.data())
        .hasToString(
            "{\"type\":\"message\",\"user\":\"anna\",\"content\":\"Hello \\\"you\\\"\\nthere\","
                + "\"timestamp\":\"2025-01-31T12:00:00Z\"}");
  }

  @Test
  void aRepeatedKeyOfAMemberSendsOneMessage() {
    Receipt first = send("anna", "Hello", new IdempotencyKey("k1"));
    Receipt again = send("anna", "Hello", new IdempotencyKey("k1"));

    assertThat(again.isRepeat()).isTrue();
    assertThat(again.last()).isEqualTo(first.last());
    assertThat(log.events(LOBBY.channel())).hasSize(1);
  }

  @Test
  void theSameKeyOfAnotherMemberIsAnotherMessage() {
    send("anna", "Hello", new IdempotencyKey("k1"));
    send("b".repeat(256), "Hello", new IdempotencyKey("k1"));

    assertThat(log.events(LOBBY.channel())).hasSize(2);
  }

  @Test
  void typingHintsAreTransient() {
    rooms.sendTyping(LOBBY, "anna");

    assertThat(log.events(LOBBY.channel())).isEmpty();
    assertThat(log.transientEvents()).hasSize(1);
    assertThat(log.transientEvents().get(0).topics()).containsExactly(new Topic("typing"));
    assertThat(log.transientEvents().get(0).data())
        .hasToString(
            "{\"type\":\"typing\",\"user\":\"anna\",\"content\":\"\",\"timestamp\":\"2025-01-31T12:00:00Z\"}");
  }

  @Test
  void typingHintsAreThrottledPerMemberAndRoom() {
    for (int key = 0; key < 30; key++) { // ten keys per second, for three seconds
      rooms.sendTyping(LOBBY, "anna");
      clock.advance(Duration.ofMillis(100));
    }
    rooms.sendTyping(LOBBY, "bert");
    rooms.sendTyping(new Room("kitchen"), "bert");

    assertThat(log.transientEvents()).hasSize(3 + 1 + 1);
  }

  @Test
  void joinsAndLeavesAreEventsOfTheRoom() {
    presence.register(LOBBY, "anna").end(CloseReason.CLIENT_GONE);
    scheduler.advance(GRACE);

    assertThat(log.data(LOBBY.channel()))
        .containsExactly(
            "{\"type\":\"user_joined\",\"user\":\"anna\",\"content\":\"\",\"timestamp\":\"2025-01-31T12:00:00Z\"}",
            "{\"type\":\"user_left\",\"user\":\"anna\",\"content\":\"\",\"timestamp\":\"2025-01-31T12:00:10Z\"}");
    assertThat(log.events(LOBBY.channel()))
        .extracting(event -> event.topics().get(0).value())
        .containsExactly("user_joined", "user_left");
  }

  @Test
  void membersAreAvailableDuringAnOutageOfTheLog() {
    log.goDown();
    presence.register(LOBBY, "anna");
    scheduler.runDue();

    assertThat(presence.members(LOBBY)).extracting(Member::user).containsExactly("anna");
    assertThat(log.events(LOBBY.channel())).isEmpty();
  }

  private Receipt send(String user, String content, IdempotencyKey key) {
    return rooms.send(LOBBY, user, content, key).toCompletableFuture().join();
  }
}
