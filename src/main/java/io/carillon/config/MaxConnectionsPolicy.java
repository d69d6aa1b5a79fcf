package io.carillon.config;

/** What happens to a stream that is opened on a node with the maximum number of streams. */
public enum MaxConnectionsPolicy {
  /** It is refused. */
  REFUSE,
  /** It replaces the stream whose client has been inactive longest. */
  EVICT
}
