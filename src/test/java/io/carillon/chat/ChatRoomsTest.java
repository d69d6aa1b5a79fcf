package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Topic;
import io.carillon.log.Receipt;
import io.carillon.presence.Member;
import io.carillon.presence.PresenceAnnouncements;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatRoomsTest {
  private static final Room LOBBY = new Room("lobby");
  private static final ChannelName ORDERS = new ChannelName("orders");
  private static final ChannelName NOTICES = new ChannelName("notices");
  private static final Member ANNA = new Member("anna", ManualClock.START);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final ChatRooms rooms =
      new ChatRooms(
          log.publisher(),
          clock,
          clock,
          (room, seq, sender, users, content) ->
              Optional.of(
                  Publication.to(NOTICES)
                      .text(room + "/" + seq + " " + sender + ": " + users)
                      .build()));
  private final RoomPresence presence =
      new RoomPresence(rooms, new PresenceAnnouncements(log.publisher()));

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
    presence.onJoined(LOBBY.channel(), ANNA);
    clock.advance(GRACE);
    presence.onLeft(LOBBY.channel(), ANNA, clock.instant());

    assertThat(log.data(LOBBY.channel()))
        .containsExactly(
            "{\"type\":\"user_joined\",\"user\":\"anna\",\"content\":\"\",\"timestamp\":\"2025-01-31T12:00:00Z\"}",
            "{\"type\":\"user_left\",\"user\":\"anna\",\"content\":\"\",\"timestamp\":\"2025-01-31T12:00:10Z\"}");
    assertThat(log.events(LOBBY.channel()))
        .extracting(event -> event.topics().get(0).value())
        .containsExactly("user_joined", "user_left");
  }

  @Test
  void aJoinDuringAnOutageOfTheLogIsLostAndNoFailure() {
    log.goDown();
    presence.onJoined(LOBBY.channel(), ANNA);

    assertThat(log.events(LOBBY.channel())).isEmpty();
  }

  @Test
  void membersWithoutANameAreNotAnnounced() {
    presence.onJoined(LOBBY.channel(), new Member("", clock.instant(), "1"));
    presence.onLeft(LOBBY.channel(), new Member("", clock.instant(), "0"), clock.instant());

    assertThat(log.events(LOBBY.channel())).isEmpty();
  }

  @Test
  void otherChannelsAnnounceMembersByTransientEvents() {
    presence.onJoined(ORDERS, new Member("anna", clock.instant(), "{\"status\":\"here\"}"));
    presence.onChanged(ORDERS, ANNA);
    presence.onLeft(ORDERS, ANNA, clock.instant());

    assertThat(log.transientEvents())
        .extracting(event -> event.type().orElseThrow() + " " + event.data(), Event::topics)
        .containsExactly(
            tuple(
                "joined {\"user\":\"anna\",\"since\":\"2025-01-31T12:00:00Z\","
                    + "\"data\":{\"status\":\"here\"}}",
                List.of(new Topic("carillon:presence"))),
            tuple(
                "updated {\"user\":\"anna\",\"since\":\"2025-01-31T12:00:00Z\"}",
                List.of(new Topic("carillon:presence"))),
            tuple(
                "left {\"user\":\"anna\",\"at\":\"2025-01-31T12:00:00Z\"}",
                List.of(new Topic("carillon:presence"))));
  }

  @Test
  void anEditNamesItsMessageAndARepetitionIsNone() {
    Receipt message = send("anna", "Helo", IdempotencyKey.NONE);
    IdempotencyKey key = new IdempotencyKey("e1");
    rooms.edit(LOBBY, "anna", message.last(), "Hello", key);
    rooms.edit(LOBBY, "anna", message.last(), "Hello", key);

    assertThat(log.data(LOBBY.channel()))
        .hasSize(2)
        .last()
        .isEqualTo(
            "{\"type\":\"edited\",\"user\":\"anna\",\"content\":\"Hello\","
                + "\"timestamp\":\"2025-01-31T12:00:00Z\",\"message\":1}");
  }

  @Test
  void theUsersThatAStoredMessageMentionsAreNotified() {
    send(
        "anna",
        "@bert and @carl.dodd: see https://x.example/@eve, mail a@frida, @anna",
        IdempotencyKey.NONE);
    send("anna", "nothing", IdempotencyKey.NONE);
    log.goDown();
    rooms.send(LOBBY, "anna", "@bert lost", IdempotencyKey.NONE);

    assertThat(log.data(NOTICES)).containsExactly("lobby/1 anna: [bert, carl.dodd]");
  }

  @Test
  void aRepeatedMessageNotifiesOnce() {
    send("anna", "@bert", new IdempotencyKey("m1"));
    send("anna", "@bert", new IdempotencyKey("m1"));

    assertThat(log.data(NOTICES)).hasSize(1);
  }

  private Receipt send(String user, String content, IdempotencyKey key) {
    return rooms.send(LOBBY, user, content, key).toCompletableFuture().join();
  }
}
