package io.carillon.chat;

import io.carillon.event.ChannelName;
import io.carillon.presence.Member;
import io.carillon.presence.PresenceListener;
import java.time.Instant;
import java.util.Optional;

/**
 * Announces the members of rooms by chat events, which are in the history of the room, and leaves
 * other channels to another listener.
 */
public final class RoomPresence implements PresenceListener {
  private final ChatRooms rooms;
  private final PresenceListener others;

  /**
   * @param others for channels that are no rooms
   */
  public RoomPresence(ChatRooms rooms, PresenceListener others) {
    this.rooms = rooms;
    this.others = others;
  }

  @Override
  public void onJoined(ChannelName channel, Member member) {
    Optional<Room> room = Room.of(channel);
    if (room.isEmpty()) {
      others.onJoined(channel, member);
    } else if (member.isNamed()) {
      rooms.joined(room.get(), member.user(), member.since());
    }
  }

  @Override
  public void onChanged(ChannelName channel, Member member) {
    others.onChanged(channel, member); // a chat event has no data
  }

  @Override
  public void onLeft(ChannelName channel, Member member, Instant at) {
    Optional<Room> room = Room.of(channel);
    if (room.isEmpty()) {
      others.onLeft(channel, member, at);
    } else if (member.isNamed()) {
      rooms.left(room.get(), member.user(), at);
    }
  }
}
