package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * A channel and its positions. A transaction that appends locks this row first, which makes
 * positions dense and commit-ordered across all nodes. The row stays when retention has removed
 * every event, since positions are never reused.
 */
@Entity
@Table(name = "carillon_channel")
class ChannelRow {
  @Id
  @Column(length = ChannelName.MAX_LENGTH)
  private String name;

  /** Seq of the newest event ever appended, 0 if none. */
  @Column(nullable = false)
  private long head;

  /** Seq of the oldest event that retention has kept, {@code head + 1} if none. */
  @Column(name = "first_retained", nullable = false)
  private long first;

  /**
   * Timestamp of the newest event, in microseconds since the epoch: the next one, from any node, is
   * not older.
   */
  @Column(name = "appended_at", nullable = false)
  private long newest;

  /** Seq of the first event with a key, 0 if there was none: see {@link KeyRow}. */
  @Column(name = "keyed_since", nullable = false)
  private long keyedSince;

  /** How many ids of erased events have been replaced by their digests; null if none. */
  @Column(name = "erased_ids")
  private @Nullable Long erasedIds;

  /** The epoch of the log that the channel is in; null for the first one. */
  @Column private @Nullable Long epoch;

  /**
   * The first position from which on those of expired events are recorded: see {@link ExpiredRow}.
   * Null if a program of an earlier version has created the channel and no sweep has begun the
   * record.
   */
  @Column(name = "recorded_from")
  private @Nullable Long recordedFrom;

  /** For the persistence provider. */
  protected ChannelRow() {
    this("", Position.FIRST_EPOCH);
  }

  ChannelRow(String name, long epoch) {
    this.name = name;
    this.first = 1;
    this.epoch = epoch == Position.FIRST_EPOCH ? null : epoch;
    this.recordedFrom = 1L;
  }

  String name() {
    return name;
  }

  long head() {
    return head;
  }

  long newest() {
    return newest;
  }

  long keyedSince() {
    return keyedSince;
  }

  /** Null for the first one. */
  @Nullable Long epoch() {
    return epoch;
  }
}
