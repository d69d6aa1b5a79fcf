package io.carillon.fanout;

import java.util.function.Consumer;

/**
 * The client's end of a subscription: {@link EventSink} accepts bytes, {@link MessageSink}
 * messages. Never blocks. All calls but {@link #close()} are made by one fan-out thread at a time;
 * {@code close} may be called by any thread and more than once.
 */
public sealed interface StreamSink permits EventSink, MessageSink {
  /**
   * Sets the callbacks: one for when the sink becomes ready again, one for when it has ended by
   * itself (its peer is gone, or its answer is complete). Called once, before anything but {@link
   * EventSink#tryBegin}. Both may be called by any thread, at any time, also spuriously; they
   * return at once.
   */
  void attach(Runnable onReady, Consumer<CloseReason> onEnd);

  /**
   * Whether the sink may be written to now. After {@code false} it calls {@code onReady} as soon as
   * that has changed.
   */
  boolean isReady();

  /**
   * Whether it notices by itself that its client has closed the connection. Others notice it when
   * they are written to, and the first writes after the closing may still succeed.
   */
  default boolean noticesClosing() {
    return false;
  }

  /** Ends the stream and frees its resources; idempotent. Unsent output may be dropped. */
  void close();
}
