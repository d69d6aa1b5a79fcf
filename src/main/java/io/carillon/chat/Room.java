package io.carillon.chat;

import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.InvalidRequestException;
import io.carillon.publish.ChannelFamily;
import java.util.Optional;

/**
 * A chat room, by its name: 1 to 64 of the characters {@code A-Z a-z 0-9 . _ ~ -}. Rooms need not
 * be created; the events of a room are those of the channel {@code chat.<name>}.
 */
public record Room(String name) {
  /** Maximum length of a name, in characters. */
  public static final int MAX_LENGTH = 64;

  private static final String PREFIX = "chat.";

  /** The channels of all rooms. */
  public static final ChannelFamily FAMILY =
      new ChannelFamily(new ChannelPattern(PREFIX + "*"), "POST /api/chat/{room}/messages");

  /** The channel of a room, for {@code @RequiresPermission}. */
  static final String CHANNEL_TEMPLATE = PREFIX + "{room}";

  /**
   * @throws InvalidRequestException if the name is invalid
   */
  public Room {
    if (name.length() > MAX_LENGTH || !isChannelName(name)) {
      throw new InvalidRequestException(
          "room",
          "the name of a room must be 1 to "
              + MAX_LENGTH
              + " of the characters A-Z a-z 0-9 . _ ~ - (and not '.' or '..')");
    }
  }

  /** The room of a channel, if it is the channel of a room. */
  static Optional<Room> of(ChannelName channel) {
    String name = channel.value();
    return name.startsWith(PREFIX) && name.length() <= PREFIX.length() + MAX_LENGTH
        ? Optional.of(name.substring(PREFIX.length())).filter(Room::isChannelName).map(Room::new)
        : Optional.empty();
  }

  /** The channel of the room's events. */
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
