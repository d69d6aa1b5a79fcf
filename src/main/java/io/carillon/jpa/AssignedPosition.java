package io.carillon.jpa;

/**
 * The position of one publication.
 *
 * @param isRepeat whether the id of the publication was in the log before
 */
record AssignedPosition(long seq, boolean isRepeat) {}
