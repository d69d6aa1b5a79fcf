package io.carillon.subscribe;

import io.carillon.fanout.Subscription;
import io.carillon.security.Caller;

/**
 * A stream was opened whose subscriber is to be counted as present in some of its channels. A CDI
 * event, for what tracks presence.
 *
 * @param presence in channels of the stream
 */
public record StreamOpened(Subscription subscription, Caller caller, PresenceRequest presence) {}
