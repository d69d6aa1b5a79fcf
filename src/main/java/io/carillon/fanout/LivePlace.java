package io.carillon.fanout;

/** Where the live subscribers of a channel stand. */
interface LivePlace {
  /** Offset of the frame that they are served next. */
  long offset();

  /** Seq up to which they have been served. */
  long position();
}
