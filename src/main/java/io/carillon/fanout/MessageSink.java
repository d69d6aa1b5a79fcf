package io.carillon.fanout;

import io.carillon.wire.Message;
import java.io.IOException;
import java.util.List;

/** A sink for the messages of a stream: it has a form of its own for them. */
public non-sealed interface MessageSink extends StreamSink {
  /**
   * Accepts all of {@code messages}, to be sent in order. Only after {@link #isReady()} answered
   * {@code true}.
   *
   * @return size of what will be sent, in bytes, about; 0 if nothing will
   * @throws IOException if the peer is gone; the sink is unusable afterwards
   */
  int write(List<Message> messages) throws IOException;
}
