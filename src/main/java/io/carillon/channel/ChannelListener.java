package io.carillon.channel;

/** A shard's subscribers of a channel, as the channel knows them. */
public interface ChannelListener {
  /** The channel has new frames. Any thread; returns at once. */
  void signal();

  /** Offset of the frame that its live subscribers are served next. Any thread. */
  long offset();
}
