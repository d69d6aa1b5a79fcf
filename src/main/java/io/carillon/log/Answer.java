package io.carillon.log;

import io.carillon.event.ChannelName;

/** Gathers the {@link Receipt} of one batch. */
final class Answer {
  private final ChannelName channel;
  private long first = Long.MAX_VALUE;
  private long last;
  private int count;
  private int repeated;

  Answer(ChannelName channel) {
    this.channel = channel;
  }

  void add(Place place) {
    first = Math.min(first, place.seq());
    last = Math.max(last, place.seq());
    count++;
    if (place.isRepeat()) {
      repeated++;
    }
  }

  Receipt toReceipt() {
    return new Receipt(channel, first, last, count, repeated);
  }
}
