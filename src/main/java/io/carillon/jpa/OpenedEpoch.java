package io.carillon.jpa;

/**
 * The epoch that the database is in.
 *
 * @param byThisNode whether the call that returns this has opened it
 */
public record OpenedEpoch(long epoch, boolean byThisNode) {}
