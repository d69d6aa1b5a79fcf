package io.carillon.cluster;

/**
 * What a relay has done since the start.
 *
 * @param sent messages sent
 * @param received messages of other nodes received
 * @param missed messages of other nodes that never came, as far as their numbers tell
 * @param dropped news that were not sent, because too much was waiting or nobody could be reached
 */
public record RelayCounts(long sent, long received, long missed, long dropped) {
  /** Of a node that is alone. */
  public static final RelayCounts NONE = new RelayCounts(0, 0, 0, 0);
}
