package io.carillon.fanout;

import java.time.Instant;

/** From where a subscriber wants to read a channel. */
public sealed interface Start {
  /** What is published from now on. */
  record Live() implements Start {}

  /** The newest event of each key, among those the subscriber wants and may see; then live. */
  record Latest() implements Start {}

  /** All that the log still has. */
  record Earliest() implements Start {}

  /** What follows a seq: a resume. */
  record After(long position) implements Start {}

  /** What was appended at that time or later. */
  record Since(Instant time) implements Start {}

  /** From a position that is none. */
  record Unknown() implements Start {}
}
