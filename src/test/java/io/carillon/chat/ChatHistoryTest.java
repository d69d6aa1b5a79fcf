package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.chat.ChatHistory.Page;
import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import io.carillon.wire.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatHistoryTest {
  private static final Room LOBBY = new Room("lobby");
  private static final long NEWEST = Long.MAX_VALUE;

  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final ChatRooms rooms = new ChatRooms(log.publisher(), clock, clock);
  private final ChatHistory history = new ChatHistory(log);

  @Test
  void aRoomWithoutMessagesHasAnEmptyHistory() {
    assertThat(page(NEWEST, 10).json()).isEqualTo("{\"messages\":[]}");
  }

  @Test
  void aMessageIsItsDataWithItsSeq() {
    joinAndLeave(1);
    send("Hello");

    assertThat(page(NEWEST, 10).json())
        .isEqualTo(
            "{\"messages\":[{\"seq\":3,\"type\":\"message\",\"user\":\"anna\",\"content\":\"Hello\","
                + "\"timestamp\":\"2025-01-31T12:00:00Z\"}]}");
  }

  @Test
  void pagesFollowEachOtherBackToTheFirstMessage() {
    for (int i = 1; i <= 25; i++) {
      joinAndLeave(3);
      send("m" + i);
    }
    List<List<String>> pages = new ArrayList<>();
    OptionalLong before = OptionalLong.of(NEWEST);
    while (before.isPresent()) {
      Page page = page(before.getAsLong(), 10);
      pages.add(page.messages().stream().map(ChatHistoryTest::content).toList());
      before = page.before();
    }

    assertThat(pages.get(0)).first().isEqualTo("m16");
    assertThat(pages.get(0)).last().isEqualTo("m25");
    assertThat(pages.get(1)).first().isEqualTo("m6");
    assertThat(pages.get(2)).containsExactly("m1", "m2", "m3", "m4", "m5");
    assertThat(pages).hasSize(3);
  }

  @Test
  void joinsAndLeavesBetweenMessagesAreSkipped() {
    send("long ago");
    joinAndLeave(400);
    send("now");

    assertThat(page(NEWEST, 2).messages())
        .extracting(ChatHistoryTest::content)
        .containsExactly("long ago", "now");
  }

  @Test
  void aPageScansABoundedPartOfTheLogAndHasThePositionOfTheNext() {
    send("long ago");
    joinAndLeave(3000);

    Page first = page(NEWEST, 10);
    assertThat(first.messages()).isEmpty();
    assertThat(first.before()).isPresent();

    OptionalLong before = first.before();
    List<Event> found = new ArrayList<>();
    for (int i = 0; i < 10 && before.isPresent(); i++) {
      Page page = page(before.getAsLong(), 10);
      found.addAll(page.messages());
      before = page.before();
    }
    assertThat(found).extracting(ChatHistoryTest::content).containsExactly("long ago");
  }

  @Test
  void privateMessagesOfOthersAreInvisible() {
    log.publisher()
        .publish(message("for bert").audience(new Audience(Set.of("bert"), Set.of())).build());
    send("for all");

    assertThat(page(NEWEST, 10).messages()).hasSize(1);
    assertThat(history.page(LOBBY, NEWEST, 10, Reader.of("bert", Set.of())).messages()).hasSize(2);
  }

  @Test
  void expiredMessagesAreInvisible() {
    log.publisher().publish(message("gone in a minute").ttl(Duration.ofMinutes(1)).build());
    clock.advance(Duration.ofMinutes(1));

    assertThat(page(NEWEST, 10).messages()).isEmpty();
  }

  @Test
  void otherEventsWithTheTopicOfMessagesDoNotBreakThePage() {
    log.publisher()
        .publish(Publication.to(LOBBY.channel()).topic("message").text("{\"a\":1}").build());
    log.publisher().publish(Publication.to(LOBBY.channel()).topic("message").json("[1]").build());
    log.publisher().publish(Publication.to(LOBBY.channel()).topic("message").json("{}").build());
    log.publisher().publish(message("\n spaced ").build());

    assertThat(page(NEWEST, 10).json())
        .isEqualTo("{\"messages\":[{\"seq\":4,\"content\":\"\\n spaced \"}]}");
  }

  @ParameterizedTest
  @CsvSource({"0,10", "-1,10", "5,0", "5,201", "5,-1"})
  void invalidPositionsAndLimitsAreRefused(long before, int limit) {
    assertThatThrownBy(() -> page(before, limit)).isInstanceOf(InvalidRequestException.class);
  }

  private static Publication.Builder message(String content) {
    return Publication.to(LOBBY.channel())
        .topic("message")
        .json(" { \"content\":" + JsonText.quote(content) + "}\n");
  }

  private void send(String content) {
    rooms.send(LOBBY, "anna", content, IdempotencyKey.NONE);
  }

  private void joinAndLeave(int times) {
    for (int i = 0; i < times; i++) {
      rooms.joined(LOBBY, "bert", Instant.EPOCH);
      rooms.left(LOBBY, "bert", Instant.EPOCH);
    }
  }

  private Page page(long before, int limit) {
    return history.page(LOBBY, before, limit, Reader.of("anna", Set.of()));
  }

  private static String content(Event message) {
    return message.data().toString().replaceAll(".*\"content\":\"([^\"]*)\".*", "$1");
  }
}
