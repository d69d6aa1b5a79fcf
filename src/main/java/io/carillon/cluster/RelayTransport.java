package io.carillon.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries packets to all nodes, the sender's own included. It may lose packets; it must not
 * duplicate or damage them.
 *
 * @see RelayTransports
 */
public interface RelayTransport {
  /**
   * A receiver that gets nothing for this long, not even its own node's heartbeats, has a dead
   * connection.
   */
  Duration SILENCE = Duration.ofSeconds(5);

  /** Largest packet in bytes; one with a single transient event may be larger. */
  int maxPacketBytes();

  /**
   * Connects to send.
   *
   * @throws IOException if the connection fails
   */
  Sender openSender() throws IOException;

  /**
   * Connects to receive.
   *
   * @throws IOException if the connection fails
   */
  Receiver openReceiver() throws IOException;

  /** Used by one thread. */
  interface Sender extends AutoCloseable {
    /**
     * Sends packets in this order, within a timeout.
     *
     * @throws IOException if some may not have been sent; they must not be sent again
     */
    void send(List<byte[]> packets) throws IOException;

    @Override
    void close();
  }

  /** Used by one thread, and stopped by another. */
  interface Receiver extends AutoCloseable {
    /**
     * Passes every packet on until stopped.
     *
     * @param onListening run once packets sent from now on will be received
     * @throws IOException if the connection is lost, stopped, or silent for {@link #SILENCE}
     */
    void receive(Runnable onListening, Consumer<byte[]> listener) throws IOException;

    /** Makes {@link #receive} end soon. */
    void stop();

    @Override
    void close();
  }
}
