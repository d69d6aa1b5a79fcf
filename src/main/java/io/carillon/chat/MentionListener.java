package io.carillon.chat;

import io.carillon.event.Publication;
import java.util.List;
import java.util.Optional;

/** Notifies the users that messages mention. */
@FunctionalInterface
public interface MentionListener {
  /**
   * What notifies the users. It is stored in the transaction that stores the message, so that no
   * mention is lost if the node ends in between; a repetition of the message has no effect.
   *
   * @param seq of the message, which with the room identifies it
   * @param users 1 to 10 names
   */
  Optional<Publication> notice(
      Room room, long seq, String sender, List<String> users, String content);

  /** Notices may have been stored: they wait in the outbox. */
  default void onStored() {}
}
