package io.carillon.fanout;

import java.io.IOException;

/** A sink for the bytes of a stream, as its format and coding make them. */
public non-sealed interface EventSink extends StreamSink {
  /**
   * Accepts all of {@code bytes}, to be sent in order. Only after {@link #isReady()} answered
   * {@code true}. The array is shared with other sinks and never modified.
   *
   * @throws IOException if the peer is gone; the sink is unusable afterwards
   */
  void write(byte[] bytes) throws IOException;

  /**
   * Sends the beginning of a stream on the thread that opens it, before {@link #attach}: when many
   * clients connect at once, each has its response without waiting for another thread's turn.
   *
   * @param bytes uncompressed
   * @return false if nothing was sent, because the sink may be written to only when it is ready
   * @throws IOException if the peer is gone; the sink is unusable afterwards
   */
  default boolean tryBegin(byte[] bytes) throws IOException {
    return false;
  }
}
