package io.carillon.chat;

/** Up to where users have read rooms, on all of their devices. */
public interface ReadMarks {
  /**
   * The seq of the last event that a user has read; 0 if none.
   *
   * @throws io.carillon.log.LogUnavailableException if it cannot be read
   */
  long readUpTo(String user, Room room);

  /**
   * Marks events as read; those that were read before stay so.
   *
   * @param seq the last of them
   * @return the seq of the last event that the user has read now
   * @throws io.carillon.log.LogUnavailableException if it cannot be stored
   */
  long advance(String user, Room room, long seq);
}
