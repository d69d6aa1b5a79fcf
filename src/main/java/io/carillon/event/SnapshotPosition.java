package io.carillon.event;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The events of a channel that a snapshot of data covers, written {@code 41} or {@code 41~43~44},
 * in a later {@link Position epoch} {@code 2-41~43~44}: a prefix of the channel, and single events
 * beyond. Those are of transactions that had committed when the snapshot was taken, but whose
 * events were appended after others.
 *
 * @param epoch of the log, in which it was read
 * @param position seq up to which all events are covered
 * @param beyond seqs of events that are covered, too; greater than {@code position}, at most {@link
 *     #MAX_BEYOND}
 */
public record SnapshotPosition(long epoch, long position, SortedSet<Long> beyond) {
  /** Maximum events beyond the prefix: the text has to fit into a header. */
  public static final int MAX_BEYOND = 256;

  private static final String SEPARATOR = "~"; // needs no escaping in a query

  /** Extends the prefix as far as it goes. */
  public SnapshotPosition {
    SortedSet<Long> rest = new TreeSet<>(beyond);
    while (!rest.isEmpty() && rest.first() <= position + 1) {
      position = Math.max(position, rest.first());
      rest.remove(rest.first());
    }
    beyond = Collections.unmodifiableSortedSet(rest);
  }

  /** A prefix only. */
  public static SnapshotPosition upTo(long position) {
    return of(position, Collections.emptySortedSet());
  }

  /** A prefix and events beyond. */
  public static SnapshotPosition of(long position, Collection<Long> beyond) {
    return new SnapshotPosition(Position.FIRST_EPOCH, position, new TreeSet<>(beyond));
  }

  /** The same in another epoch. */
  public SnapshotPosition inEpoch(long other) {
    return new SnapshotPosition(other, position, beyond);
  }

  /** Reads {@code 41~43~44}; empty if {@code text} is malformed. */
  public static Optional<SnapshotPosition> parse(String text) {
    String[] parts = text.split(SEPARATOR, MAX_BEYOND + 1);
    SortedSet<Long> seqs = new TreeSet<>();
    Optional<Position> prefix = Position.parse(parts[0].strip());
    if (prefix.isEmpty()) {
      return Optional.empty();
    }
    for (int i = 1; i < parts.length; i++) {
      Optional<Position> seq = Position.parse(parts[i].strip());
      if (seq.isEmpty() || seq.get().epoch() != Position.FIRST_EPOCH) {
        return Optional.empty();
      }
      seqs.add(seq.get().seq());
    }
    return Optional.of(new SnapshotPosition(prefix.get().epoch(), prefix.get().seq(), seqs));
  }

  /** The position up to which all events are covered. */
  public Position prefix() {
    return new Position(epoch, position);
  }

  /** Seq of the last event that is covered. */
  public long last() {
    return beyond.isEmpty() ? position : beyond.last();
  }

  @Override
  public String toString() {
    return Position.text(epoch, position)
        + beyond.stream().map(seq -> SEPARATOR + seq).collect(Collectors.joining());
  }
}
