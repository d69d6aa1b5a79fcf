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
}
