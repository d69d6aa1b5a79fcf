package io.carillon.fanout;

import io.carillon.log.Conflation;

/**
 * A part of a channel that a cursor is to be served conflated: from where it stands to a position.
 * That end is fixed when the stretch begins, so that it can be read page by page and stays one
 * whole: what is newest of its key on the way is newest up to the end.
 *
 * @param end the last seq of it; the channel knows of it
 * @param tellsGaps whether the reader asked for all of it, and is to be told what retention took
 */
record ConflatedRange(long end, Conflation conflation, boolean tellsGaps) {}
