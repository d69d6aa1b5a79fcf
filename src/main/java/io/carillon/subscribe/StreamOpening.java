package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.security.Caller;
import io.carillon.security.RequestOrigin;
import java.util.Set;

/**
 * A stream is about to be opened whose subscriber is to be counted as present in some of its
 * channels. A CDI event, for channel families that track presence: an observer refuses the stream
 * by an exception, such as {@link io.carillon.security.TooManyRequestsException}.
 *
 * @param entered channels of the stream
 */
public record StreamOpening(Caller caller, RequestOrigin origin, Set<ChannelName> entered) {
  public StreamOpening {
    entered = Set.copyOf(entered);
  }
}
