package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import io.carillon.log.PageLimit;
import io.carillon.publish.EventEraser;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All that chat stores of a user can be erased. */
class ChatUserDataTest {
  private static final Room LOBBY = new Room("lobby");
  private static final Room OTHER = new Room("other");

  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final ChatRooms rooms = new ChatRooms(log.publisher(), clock, clock);
  private final ChatUserData data = new ChatUserData(log, new EventEraser(log, log.publisher()));

  private void send(Room room, String user, String content) {
    rooms.send(room, user, content, IdempotencyKey.NONE);
  }

  private List<Event> events(Room room) {
    return log.readAfter(room.channel(), 0, PageLimit.events(10_000)).events();
  }

  @Test
  void messagesJoinsAndLeavesOfTheUserAreErasedAndNothingElse() {
    rooms.joined(LOBBY, "anna", clock.instant());
    send(LOBBY, "anna", "from anna");
    send(LOBBY, "bert", "of anna: \"user\":\"anna\"");
    rooms.left(LOBBY, "anna", clock.instant());
    send(OTHER, "anna", "elsewhere");
    send(OTHER, "annabel", "stays");
    log.publisher().publish(Publication.to(LOBBY.channel()).json("[\"anna\"]").build());
    log.publisher().publish(Publication.to("orders").json("{\"user\":\"anna\"}").build());

    assertThat(data.erase("anna")).isEqualTo(4);

    assertThat(events(LOBBY).stream().filter(event -> !Retraction.isNotice(event)))
        .extracting(Event::seq)
        .containsExactly(3L, 5L);
    assertThat(events(LOBBY).stream().filter(Retraction::isNotice)).hasSize(3);
    assertThat(events(OTHER)).extracting(Event::seq).containsExactly(2L, 3L);
    assertThat(log.readAfter(new ChannelName("orders"), 0, PageLimit.events(9)))
        .extracting(page -> page.events().size())
        .isEqualTo(1);
  }

  @Test
  void aRepetitionErasesWhatCameInBetween() {
    send(LOBBY, "anna", "one");
    data.erase("anna");
    send(LOBBY, "anna", "two");

    assertThat(data.erase("anna")).isEqualTo(1);
    assertThat(events(LOBBY)).allMatch(Retraction::isNotice).hasSize(2);
  }

  @Test
  void roomsOfManyPagesAreReadToTheirEnd() {
    for (int i = 0; i < 1_500; i++) {
      send(LOBBY, i % 3 == 0 ? "anna" : "bert", "m" + i);
    }

    assertThat(data.erase("anna")).isEqualTo(500);
    assertThat(events(LOBBY).stream().filter(event -> event.data().toString().contains("anna")))
        .isEmpty();
  }

  @Test
  void historyShowsNeitherTheMessageNorItsNotice() {
    send(LOBBY, "anna", "one");
    send(LOBBY, "bert", "two");
    data.erase("anna");

    ChatHistory.Page page = new ChatHistory(log).page(LOBBY, Long.MAX_VALUE, 10, Reader.ANONYMOUS);
    assertThat(page.messages()).extracting(Event::seq).containsExactly(2L);
  }
}
