package io.carillon.chat;

import java.time.Instant;

/**
 * Is told who comes and goes. One call at a time, in the order in which it happened; for every
 * member joins and leaves take turns, beginning with a join. May block.
 */
public interface PresenceListener {
  /** Somebody is in the room now. */
  void joined(Room room, String user, Instant at);

  /** Somebody has been gone for the whole grace time. */
  void left(Room room, String user, Instant at);
}
