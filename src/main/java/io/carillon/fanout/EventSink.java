package io.carillon.fanout;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Where the bytes of a subscription go. Never blocks. All calls but {@link #close()} are made by
 * one fan-out thread at a time; {@code close} may come from any thread and more than once.
 */
public interface EventSink {
  /**
   * Tells the sink whom to call when it becomes ready again, and whom when it has come to an end by
   * itself (its peer is found to be gone, or it has all it wants). Called once, before anything
   * else. Both may be called by any thread, at any time, also spuriously; they return at once.
   */
  void attach(Runnable whenReady, Consumer<CloseReason> whenEnded);

  /**
   * Whether {@link #write} may be called now. After {@code false} the sink calls {@code whenReady}
   * as soon as that has changed.
   */
  boolean isReady();

  /**
   * Takes all of {@code bytes}, to be sent in order. Only after {@link #isReady()} answered {@code
   * true}. The array is shared with other sinks and is not written to afterwards by anybody.
   *
   * @throws IOException if the peer is gone; the sink is then of no more use
   */
  void write(byte[] bytes) throws IOException;

  /**
   * Ends the stream and frees what it holds; idempotent. What was written and not yet sent may be
   * dropped.
   */
  void close();
}
