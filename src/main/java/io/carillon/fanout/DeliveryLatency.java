package io.carillon.fanout;

/**
 * How long live events took from their publication to the sockets of their subscribers, as a
 * histogram of all deliveries since the start.
 *
 * @param bounds upper bounds of the buckets in seconds, ascending; the last is infinite
 * @param counts deliveries in each bucket alone
 * @param sumSeconds of all deliveries together
 */
public record DeliveryLatency(double[] bounds, long[] counts, double sumSeconds) {}
