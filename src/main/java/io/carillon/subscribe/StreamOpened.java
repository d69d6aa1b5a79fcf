package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.fanout.Subscription;
import io.carillon.security.Caller;
import java.util.Set;

/**
 * A stream was opened whose subscriber is to be counted as present in some of its channels. A CDI
 * event, for channel families that track presence.
 *
 * @param entered channels of the stream
 */
public record StreamOpened(Subscription subscription, Caller caller, Set<ChannelName> entered) {
  public StreamOpened {
    entered = Set.copyOf(entered);
  }
}
