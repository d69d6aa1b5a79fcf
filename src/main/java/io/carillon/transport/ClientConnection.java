package io.carillon.transport;

/** The connection of a stream, which the embedded server offers. Thread-safe. */
public interface ClientConnection {
  /** Request attribute under which it is offered. */
  String ATTRIBUTE = ClientConnection.class.getName();

  /**
   * Closes the connection without sending unsent bytes: a client that never reads would otherwise
   * keep its socket until it disconnects.
   */
  void abort();

  /**
   * Drops a connection whose client was noticed to have left ({@link #watch}), and with it the
   * response. Only while the response has no unsent bytes; it must not be used any more.
   *
   * @return false if the client has not left, or the response has to be completed all the same
   */
  boolean tryDrop();

  /**
   * Watches the connection while the response is sent. Without that, the hub notices that a client
   * has left only when it writes to it.
   *
   * @param gone called at most once, on an I/O thread, when the client has closed its side of the
   *     connection (half-closed connections are not kept open)
   */
  void watch(Runnable gone);
}
