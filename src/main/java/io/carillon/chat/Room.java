package io.carillon.chat;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import java.util.Optional;

/**
 * A chat room: 1 to 64 of the characters {@code A-Z a-z 0-9 . _ ~ -}. It exists as soon as somebody
 * enters it or speaks in it; its events are the channel {@code chat.<name>}.
 */
public record Room(String name) {
  /** Longest name, in characters. */
  public static final int MAX_LENGTH = 64;

  private static final String PREFIX = "chat.";

  /** What is declared to be needed in a room. */
  static final String CHANNEL_TEMPLATE = PREFIX + "{room}";

  /**
   * @throws InvalidRequestException if {@code name} is not the name of a room
   */
  public Room {
    if (name.length() > MAX_LENGTH || !isChannelName(name)) {
      throw new InvalidRequestException(
          "room",
          "the name of a room is 1 to "
              + MAX_LENGTH
              + " of the characters A-Z a-z 0-9 . _ ~ - (and not '.' or '..')");
    }
  }

  /** The room whose events a channel has, if it is a room's. */
  static Optional<Room> of(ChannelName channel) {
    String name = channel.value();
    return name.startsWith(PREFIX) && name.length() <= PREFIX.length() + MAX_LENGTH
        ? Optional.of(name.substring(PREFIX.length())).filter(Room::isChannelName).map(Room::new)
        : Optional.empty();
  }

  /** Where its events go. */
  public ChannelName channel() {
    return new ChannelName(PREFIX + name);
  }

  private static boolean isChannelName(String name) {
    try {
      new ChannelName(name);
      return true;
    } catch (InvalidRequestException notAName) {
      return false;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
