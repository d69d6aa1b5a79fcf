package io.carillon.fanout;

import java.time.Instant;

/** Where a subscriber wants to begin in a channel. */
public sealed interface Start {
  /** Events published from now on. */
  record Live() implements Start {}

  /** The newest event of each key, among those the subscriber wants and may see; then live. */
  record Latest() implements Start {}

  /** All events that the log still has. */
  record Earliest() implements Start {}

  /** Events after a seq: a resume. */
  record After(long position) implements Start {}

  /** Events appended at that time or later. */
  record Since(Instant time) implements Start {}

  /** A position that the hub never issued. */
  record Unknown() implements Start {}
}
