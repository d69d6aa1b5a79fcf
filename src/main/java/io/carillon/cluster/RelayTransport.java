package io.carillon.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What carries messages to all nodes, the sender's own included. It may lose them; it must not
 * double or damage them.
 */
interface RelayTransport {
  /**
   * A receiver that hears nothing for that long, not even this node's own beats, has a connection
   * that is dead.
   */
  Duration SILENCE = Duration.ofSeconds(5);

  /** Most bytes of a message; one that holds a single transient event may be larger. */
  int maxMessageBytes();

  /**
   * Connects to send.
   *
   * @throws IOException if that is not possible now
   */
  Sender openSender() throws IOException;

  /**
   * Connects to receive.
   *
   * @throws IOException if that is not possible now
   */
  Receiver openReceiver() throws IOException;

  /** Used by one thread. */
  interface Sender extends AutoCloseable {
    /**
     * Sends messages, in that order; bounded in time.
     *
     * @throws IOException if it is not known that all were sent; they must not be sent again
     */
    void send(List<byte[]> messages) throws IOException;

    @Override
    void close();
  }

  /** Used by one thread, and stopped by another. */
  interface Receiver extends AutoCloseable {
    /**
     * Hands over every message that comes, until stopped.
     *
     * @param whenListening run once nothing is missed any more
     * @throws IOException if the connection is lost, stopped, or silent for {@link #SILENCE}
     */
    void receive(Runnable whenListening, Consumer<byte[]> listener) throws IOException;

    /** Has {@link #receive} end soon. */
    void stop();

    @Override
    void close();
  }
}
