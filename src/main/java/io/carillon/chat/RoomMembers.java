package io.carillon.chat;

import java.util.List;

/** Who is there, on whatever node. */
@FunctionalInterface
public interface RoomMembers {
  /**
   * Who is in the room: those who have been there longest first.
   *
   * @throws io.carillon.channel.LogUnavailableException if other nodes have to be asked for, and
   *     that is not possible now
   */
  List<Member> members(Room room);
}
