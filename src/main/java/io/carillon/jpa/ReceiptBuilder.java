package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.log.Receipt;

/** Builds the {@link Receipt} of one batch. */
final class ReceiptBuilder {
  private final ChannelName channel;
  private final long epoch;
  private long first = Long.MAX_VALUE;
  private long last;
  private int count;
  private int repeated;

  /**
   * @param epoch in which it is written
   */
  ReceiptBuilder(ChannelName channel, long epoch) {
    this.channel = channel;
    this.epoch = epoch;
  }

  void add(AssignedPosition position) {
    first = Math.min(first, position.seq());
    last = Math.max(last, position.seq());
    count++;
    if (position.isRepeat()) {
      repeated++;
    }
  }

  Receipt toReceipt() {
    return new Receipt(channel, count == 0 ? 0 : first, last, count, repeated, epoch);
  }
}
