package io.carillon.publish;

import io.carillon.event.ChannelPattern;

/**
 * Channels whose events are written by an API of their own, which vouches for them: for their
 * sender, their form or their audience.
 *
 * @param api how to publish to them, such as {@code POST /api/notifications}
 */
public record ChannelFamily(ChannelPattern channels, String api) {}
