package io.carillon.presence;

import io.carillon.event.ChannelName;
import java.time.Instant;

/**
 * Receives what changes in the presence of members, one call at a time, in the order in which it
 * happened. The joins and leaves of a member alternate, beginning with a join. May block.
 */
public interface PresenceListener {
  /** A user became present, since {@link Member#since()}. */
  void onJoined(ChannelName channel, Member member);

  /** A present member has other data. */
  void onChanged(ChannelName channel, Member member);

  /** A member has had no stream for the whole grace time. */
  void onLeft(ChannelName channel, Member member, Instant at);
}
