package io.carillon.subscribe;

import io.carillon.security.Caller;
import io.carillon.security.RequestOrigin;

/**
 * A stream is about to be opened whose subscriber is to be counted as present in some of its
 * channels. A CDI event, for what tracks presence: an observer refuses the stream by an exception,
 * such as {@link io.carillon.security.TooManyRequestsException}.
 *
 * @param presence in channels of the stream
 */
public record StreamOpening(Caller caller, RequestOrigin origin, PresenceRequest presence) {}
