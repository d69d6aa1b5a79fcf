package io.carillon.api;

/**
 * A channel has its first stream on any node. A CDI event, fired on one node of the cluster;
 * occupied and vacated alternate. Long polls do not count.
 *
 * @param channel the name of the channel
 */
public record ChannelOccupied(String channel) {}
