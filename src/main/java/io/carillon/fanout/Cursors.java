package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.config.SlowReader;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Makes the cursors of a subscription. */
final class Cursors {
  private Cursors() {}

  /** One for each channel, at the position where the subscription begins. */
  static List<Cursor> at(Map<Channel, StartPosition> channels, SubscriptionSpec spec, Clock clock) {
    return channels.entrySet().stream()
        .map(
            start ->
                new Cursor(
                    start.getKey(),
                    spec.selectorOf(start.getKey().name()),
                    spec.reader(),
                    spec.isThrottled(),
                    slowReader(spec, start.getKey()),
                    start.getValue(),
                    clock))
        .toList();
  }

  /** A throttled stream is conflated already, and a poll is read at the pace of its client. */
  private static SlowReader slowReader(SubscriptionSpec spec, Channel channel) {
    return spec.isThrottled() || spec.format().isPoll()
        ? SlowReader.CATCH_UP
        : channel.slowReader();
  }
}
