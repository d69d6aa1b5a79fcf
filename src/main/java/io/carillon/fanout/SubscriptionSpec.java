package io.carillon.fanout;

import io.carillon.channel.StreamFormat;
import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import java.time.Duration;
import java.util.Map;

/**
 * What a subscriber asks for.
 *
 * @param channels where to read, and from where on; at least one
 * @param selector which events, in every channel
 * @param reader who reads: decides about events with an audience
 * @param format how the stream is written
 * @param ownIds whether ids are the positions of all channels ({@code a=12,b=7}) rather than the
 *     seq of the one channel
 * @param retry how long the client should wait before it comes back after a break; already jittered
 * @param maxAge how long the stream may live; already jittered; zero = for ever
 * @param throttle how often the stream is served, and then with the newest event per key since;
 *     zero = at once with every event
 * @param untilLive whether the stream ends as soon as everything that exists has been served
 * @param remote the peer's address, for listings
 * @param tenure on what terms it stays open
 */
public record SubscriptionSpec(
    Map<ChannelName, Start> channels,
    Selector selector,
    Reader reader,
    StreamFormat format,
    boolean ownIds,
    Duration retry,
    Duration maxAge,
    Duration throttle,
    boolean untilLive,
    String remote,
    StreamTerms tenure) {
  public SubscriptionSpec {
    channels = Map.copyOf(channels);
    if (channels.isEmpty() || (channels.size() > 1 && !ownIds)) {
      throw new IllegalArgumentException(
          "a subscription has a channel, and ids of its own when it has several");
    }
    if (throttle.isNegative()) {
      throw new IllegalArgumentException("throttle is not negative");
    }
  }

  /** Whether it is served by the clock rather than by what comes. */
  boolean isThrottled() {
    return !throttle.isZero();
  }
}
