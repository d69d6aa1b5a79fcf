package io.carillon.cluster;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Position;

/** A message from one node to all others. */
sealed interface RelayMessage {
  /** Events were committed: all of them, or the newest ones, as the appender announced them. */
  record Appended(EventsAppended events) implements RelayMessage {}

  /**
   * Events up to {@code last} were committed. They were too many or too large to be sent, and have
   * to be read from the log.
   *
   * @param epoch of the log, in which they were
   */
  record HeadAdvanced(ChannelName channel, long last, long epoch) implements RelayMessage {
    HeadAdvanced(ChannelName channel, long last) {
      this(channel, last, Position.FIRST_EPOCH);
    }
  }

  /** A transient event. It is in no log: a node that misses this message never delivers it. */
  record Transient(Event event) implements RelayMessage {}

  /** A hint from a component of the node. */
  record Hinted(Hint hint) implements RelayMessage {}

  /** Sent regularly, so that a node can check whether its own messages come back. */
  record Heartbeat() implements RelayMessage {}
}
