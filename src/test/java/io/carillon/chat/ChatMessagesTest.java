package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Publication;
import io.carillon.publish.IdempotencyKey;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import jakarta.ws.rs.NotFoundException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatMessagesTest {
  private static final Room LOBBY = new Room("lobby");

  private final ManualClock clock = new ManualClock();
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final ChatRooms rooms = new ChatRooms(log.publisher(), clock, clock);
  private final ChatMessages messages = new ChatMessages(log);

  private void publish(String json) {
    log.publisher().publish(Publication.to(LOBBY.channel()).topic("message").json(json).build());
  }

  @Test
  void aMessageHasItsAuthor() {
    rooms.send(LOBBY, "anna", "hi", IdempotencyKey.NONE);

    assertThat(messages.require(LOBBY, 1).user()).isEqualTo("anna");
    assertThat(messages.require(LOBBY, 1).content()).isEqualTo("hi");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 99})
  void whatIsNoMessageIsNotFound(long seq) {
    rooms.joined(LOBBY, "anna", clock.instant());
    publish("[1]");
    publish("{\"type\":\"other\",\"user\":\"anna\"}");
    rooms.send(LOBBY, "anna", "gone", IdempotencyKey.NONE);
    log.publisher().retract(LOBBY.channel(), List.of(4L));
    rooms.edit(LOBBY, "anna", 4, "late", IdempotencyKey.NONE);

    assertThatThrownBy(() -> messages.require(LOBBY, seq)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void theEditsOfAMessageAreFoundAcrossPages() {
    rooms.send(LOBBY, "anna", "one", IdempotencyKey.NONE);
    rooms.send(LOBBY, "anna", "two", IdempotencyKey.NONE);
    rooms.edit(LOBBY, "anna", 1, "first", IdempotencyKey.NONE);
    for (int i = 0; i < 1_200; i++) {
      rooms.edit(LOBBY, "anna", 2, "two " + i, IdempotencyKey.NONE);
    }
    rooms.edit(LOBBY, "anna", 1, "last", IdempotencyKey.NONE);

    assertThat(messages.editsOf(LOBBY, 1)).containsExactlyInAnyOrder(3L, 1_204L);
    assertThat(messages.editsOf(LOBBY, 2)).hasSize(1_200);
    assertThat(messages.editsOf(LOBBY, 3)).isEmpty();
  }

  @Test
  void marksInMemoryNeverGoBack() {
    MemoryReadMarks marks = new MemoryReadMarks();

    assertThat(marks.readUpTo("anna", LOBBY)).isZero();
    assertThat(marks.advance("anna", LOBBY, 7)).isEqualTo(7);
    assertThat(marks.advance("anna", LOBBY, 3)).isEqualTo(7);
    assertThat(marks.readUpTo("bert", LOBBY)).isZero();
  }
}
