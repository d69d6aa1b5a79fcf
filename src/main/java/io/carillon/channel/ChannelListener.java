package io.carillon.channel;

/** Receives a channel's signals that it has new frames. */
@FunctionalInterface
public interface ChannelListener {
  /** The channel has new frames. Any thread; returns at once. */
  void signal();
}
