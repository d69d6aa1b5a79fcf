package io.carillon.log;

/**
 * The position of one publication.
 *
 * @param isRepeat whether it was there before, by its id
 */
record Place(long seq, boolean isRepeat) {}
