package io.carillon.embedded.guard;

/**
 * Limits of a request of HTTP/1.1.
 *
 * @param maxTarget bytes of the request target
 * @param maxHead bytes of request line and fields
 */
public record Http1Limits(int maxTarget, int maxHead) {
  /** Fields of a head; Undertow answers far more than that of one name without a problem. */
  static final int MAX_FIELDS = 100;

  /** Bytes of a field name. */
  static final int MAX_NAME = 256;

  /** Bytes of chunk extensions, of a chunk. */
  static final int MAX_EXTENSION = 256;

  /** Fields of a trailer section. */
  static final int MAX_TRAILERS = 32;
}
