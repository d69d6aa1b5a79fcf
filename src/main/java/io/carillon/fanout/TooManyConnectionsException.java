package io.carillon.fanout;

/** This node has its maximum of open streams, or is being stopped. Answered with 503 over HTTP. */
public final class TooManyConnectionsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyConnectionsException(int maxConnections) {
    this("this node serves at most " + maxConnections + " streams, and that many are open");
  }

  private TooManyConnectionsException(String message) {
    super(message);
  }

  static TooManyConnectionsException stopping() {
    return new TooManyConnectionsException(
        "this node is being stopped and opens no more streams; retry on another node, or here"
            + " later");
  }
}
