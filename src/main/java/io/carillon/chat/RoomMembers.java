package io.carillon.chat;

import java.util.List;

/** Lists the members of rooms, on all nodes. */
@FunctionalInterface
public interface RoomMembers {
  /**
   * The members of a room, in the order in which they joined.
   *
   * @throws io.carillon.log.LogUnavailableException if the members on other nodes cannot be read
   */
  List<Member> members(Room room);

  /**
   * Erases what is stored of the presence of a user, without an announcement. A user with an open
   * stream becomes a member again.
   *
   * @return how many entries were erased; 0 if nothing is stored
   */
  default int erase(String user) {
    return 0;
  }
}
