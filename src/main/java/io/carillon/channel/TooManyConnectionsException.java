package io.carillon.channel;

/** This node serves as many streams as it may. Answered with 503 over HTTP. */
public final class TooManyConnectionsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyConnectionsException(int maxConnections) {
    super("this node serves at most " + maxConnections + " streams, and that many are open");
  }
}
