package io.carillon.fanout;

import io.carillon.event.Position;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Where a subscriber wants to begin in a channel. */
public sealed interface Start {
  /** Events published from now on. */
  record Live() implements Start {}

  /** The newest event of each key, among those the subscriber wants and may see; then live. */
  record Latest() implements Start {}

  /** All events that the log still has. */
  record Earliest() implements Start {}

  /**
   * Events after a position: a resume.
   *
   * @param epoch of the position
   * @param position its seq
   * @param known seqs of later events that the subscriber has, too
   */
  record After(long epoch, long position, SortedSet<Long> known) implements Start {
    public After {
      known = Collections.unmodifiableSortedSet(new TreeSet<>(known));
    }

    public After(long position) {
      this(new Position(Position.FIRST_EPOCH, position));
    }

    public After(Position position) {
      this(position.epoch(), position.seq(), Collections.emptySortedSet());
    }

    /** Seq of the last event that the subscriber has. */
    long last() {
      return known.isEmpty() ? position : Math.max(position, known.last());
    }
  }

  /**
   * Events after the newest of these positions that the log has; a resume whose positions
   * contradict each other.
   *
   * @param positions at least one
   */
  record AfterNewestOf(List<Position> positions) implements Start {
    public AfterNewestOf {
      positions = List.copyOf(positions);
    }
  }

  /** Events appended at that time or later. */
  record Since(Instant time) implements Start {}

  /** A position that the hub never issued. */
  record Unknown() implements Start {}
}
