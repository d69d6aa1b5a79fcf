package io.carillon.fanout;

/** The position of the live subscribers of a channel. */
interface LivePosition {
  /** Offset of the frame that they are served next. */
  long offset();

  /** Seq up to which they have been served. */
  long position();
}
