package io.carillon.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomTest {
  private static final String LONGEST_NAME =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @ValueSource(strings = {"lobby", "Room-1_a~b.c", "7", LONGEST_NAME, "..."})
  void aRoomIsAChannel(String name) {
    assertThat(new Room(name).channel().value()).isEqualTo("chat." + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a*", "a\n", LONGEST_NAME + "r"})
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> new Room(name))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("the name of a room must be 1 to 64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lobby", "Room-1_a~b.c", LONGEST_NAME})
  void aRoomIsFoundByItsChannel(String name) {
    assertThat(Room.of(new Room(name).channel())).contains(new Room(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "chat", "chat.", "chat..", "chat." + LONGEST_NAME + "r"})
  void otherChannelsAreNoRooms(String channel) {
    assertThat(Room.of(new ChannelName(channel))).isEmpty();
  }
}
