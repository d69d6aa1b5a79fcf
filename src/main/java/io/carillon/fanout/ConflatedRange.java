package io.carillon.fanout;

import io.carillon.log.Conflation;

/**
 * A part of a channel that a cursor is served conflated: from where it stands to a position. That
 * end is fixed when the range begins, so that it can be read page by page: the newest event of its
 * key on the way is the newest up to the end.
 *
 * @param end the last seq of it; the channel knows of it
 * @param reportsGaps whether the reader asked for all of it, and gets a report of events that
 *     retention removed
 */
record ConflatedRange(long end, Conflation conflation, boolean reportsGaps) {}
