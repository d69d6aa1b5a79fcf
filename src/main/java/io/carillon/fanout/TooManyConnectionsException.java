package io.carillon.fanout;

/** This node has its maximum of open streams, or is being stopped. Answered with 503 over HTTP. */
public final class TooManyConnectionsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TooManyConnectionsException(String message) {
    super(message);
  }

  static TooManyConnectionsException ofNode(int maxConnections) {
    return new TooManyConnectionsException(
        "this node serves at most " + maxConnections + " streams, and that many are open");
  }

  static TooManyConnectionsException ofProcess() {
    return new TooManyConnectionsException(
        "this node's process has no file descriptors left for more streams");
  }

  static TooManyConnectionsException stopping() {
    return new TooManyConnectionsException(
        "this node is being stopped and opens no more streams; retry on another node, or here"
            + " later");
  }
}
