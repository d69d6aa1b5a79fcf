package io.carillon.client;

/** An event of a stream is larger than the client accepts. */
final class StreamTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StreamTooLargeException(int maxSize) {
    super(
        "an event of the stream is larger than "
            + maxSize
            + " bytes; see CarillonClient.Builder.maxEventSize");
  }
}
