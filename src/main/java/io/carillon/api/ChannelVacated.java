package io.carillon.api;

/**
 * A channel has had no stream on any node for two seconds. A CDI event, fired on one node of the
 * cluster. Channels that were read on a node that has crashed are vacated when its lease expires,
 * within 40 seconds, unless their clients have reconnected by then.
 *
 * @param channel the name of the channel
 */
public record ChannelVacated(String channel) {}
