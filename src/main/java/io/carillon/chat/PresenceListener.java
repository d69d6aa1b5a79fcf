package io.carillon.chat;

import java.time.Instant;

/**
 * Receives joins and leaves, one call at a time, in the order in which they happened. The calls for
 * a member alternate, beginning with a join. May block.
 */
public interface PresenceListener {
  /** A user became a member. */
  void onJoined(Room room, String user, Instant at);

  /** A member has had no stream for the whole grace time. */
  void onLeft(Room room, String user, Instant at);
}
