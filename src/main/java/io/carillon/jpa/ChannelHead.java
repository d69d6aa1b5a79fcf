package io.carillon.jpa;

/**
 * What an appender needs to know of a channel, whose row it has locked.
 *
 * @param name of the channel
 * @param head seq of the newest event ever appended, 0 if none
 * @param newest its timestamp, in microseconds since the epoch
 * @param keyedSince seq of the first event with a key, 0 if there was none
 * @param erasedIds how many ids of erased events have been replaced by their digests
 * @param epoch of the log, that the channel is in
 */
record ChannelHead(
    String name, long head, long newest, long keyedSince, long erasedIds, long epoch) {}
