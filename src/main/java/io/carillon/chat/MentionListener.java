package io.carillon.chat;

import java.util.List;

/** Notifies the users that messages mention. */
@FunctionalInterface
public interface MentionListener {
  /**
   * A message is stored. Repeated if its sender repeats the message.
   *
   * @param seq of the message, which with the room identifies it
   * @param users 1 to 10 names
   */
  void onMentioned(Room room, long seq, String sender, List<String> users, String content);
}
