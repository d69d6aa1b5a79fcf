package io.carillon.fanout;

import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.wire.StreamFormat;
import java.time.Duration;
import java.util.Map;

/**
 * The request for a stream.
 *
 * @param channels which channels, and from where on; at least one
 * @param selector which events, in every channel
 * @param reader the user and roles, for events with an audience
 * @param format how the stream is written
 * @param ownIds whether ids are the positions of all channels ({@code a=12,b=7}) rather than the
 *     seq of the one channel
 * @param retry how long the client should wait before it reconnects; already jittered
 * @param maxAge how long the stream may stay open; already jittered; zero = unlimited
 * @param throttle interval at which the stream is served, with the newest event per key since; zero
 *     = every event at once
 * @param untilLive whether the stream ends as soon as all events up to now have been served
 * @param remote the peer's address, for listings
 * @param terms on which it stays open
 * @param selectors which events in channels where they differ from {@code selector}
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
    StreamTerms terms,
    Map<ChannelName, Selector> selectors) {
  public SubscriptionSpec {
    channels = Map.copyOf(channels);
    selectors = Map.copyOf(selectors);
    if (channels.isEmpty() || (channels.size() > 1 && !ownIds)) {
      throw new IllegalArgumentException(
          "a subscription has a channel, and ids of its own if it has several");
    }
    if (throttle.isNegative()) {
      throw new IllegalArgumentException("throttle is not negative");
    }
  }

  /** With the same selector for every channel. */
  public SubscriptionSpec(
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
      StreamTerms terms) {
    this(
        channels, selector, reader, format, ownIds, retry, maxAge, throttle, untilLive, remote,
        terms, Map.of());
  }

  /** Which events of a channel. */
  Selector selectorOf(ChannelName channel) {
    return selectors.getOrDefault(channel, selector);
  }

  /** Whether the client sent a position. */
  boolean hasPosition() {
    return channels.values().stream()
        .anyMatch(
            start ->
                start instanceof Start.After
                    || start instanceof Start.AfterNewestOf
                    || start instanceof Start.Unknown);
  }

  /** Whether it is served at intervals rather than at once. */
  boolean isThrottled() {
    return !throttle.isZero();
  }
}
