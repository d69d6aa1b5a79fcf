package io.carillon.client;

/**
 * The hub's acknowledgement: the events are stored.
 *
 * @param channel where
 * @param first seq of the first event; 0 if all are transient or scheduled
 * @param last seq of the last event; 0 if all are transient or scheduled
 * @param count how many were published
 */
public record Receipt(String channel, long first, long last, int count) {}
