package io.carillon.cluster;

/**
 * Where the nodes of a log agree on their key. Both methods throw {@link
 * io.carillon.log.LogUnavailableException} if that is unavailable.
 */
public interface RelayKeys {
  /** Replaces the key by a new random one that no other node has used before. */
  RelayKey renew();

  /** The newest key. */
  RelayKey newest();
}
