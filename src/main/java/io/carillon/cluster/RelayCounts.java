package io.carillon.cluster;

/**
 * Counters of a relay since its start. A packet carries one or more messages.
 *
 * @param sent packets sent
 * @param received packets of other nodes received
 * @param missed packets of other nodes that did not arrive, as gaps in their numbers show
 * @param dropped messages not sent, because the queue was full or the connection down for too long
 * @param rejected packets that no node of this log has sent, or that have arrived before
 */
public record RelayCounts(long sent, long received, long missed, long dropped, long rejected) {
  /** The counts of a node without a relay. */
  public static final RelayCounts NONE = new RelayCounts(0, 0, 0, 0, 0);
}
