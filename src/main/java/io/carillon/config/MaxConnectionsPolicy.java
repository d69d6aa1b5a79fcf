package io.carillon.config;

/** What becomes of a stream that is opened when the node has as many as it may have. */
public enum MaxConnectionsPolicy {
  /** It is refused. */
  REFUSE,
  /** It takes the place of the one whose client has given no sign of life for longest. */
  EVICT
}
