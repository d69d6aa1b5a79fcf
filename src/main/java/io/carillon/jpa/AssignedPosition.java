package io.carillon.jpa;

/**
 * The position of one publication.
 *
 * @param isRepeat whether it was there before, by its id
 */
record AssignedPosition(long seq, boolean isRepeat) {}
