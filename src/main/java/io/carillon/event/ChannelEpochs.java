package io.carillon.event;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The epochs of the log as one channel has them, and where each began. Immutable; compared by
 * identity, since it is replaced when a new epoch begins.
 *
 * <p>An epoch that began after seq 10 consists of the events from 11 on. Positions of earlier
 * epochs up to 10 are valid, because these events were kept; beyond it they belong to events that
 * were lost. A backup may be restored that is older than an earlier epoch, so a later epoch may
 * begin before an earlier one.
 */
public final class ChannelEpochs {
  /** Of a log that has lost nothing. */
  public static final ChannelEpochs FIRST =
      new ChannelEpochs(Position.FIRST_EPOCH, Collections.emptyNavigableMap());

  private final long current;
  private final TreeMap<Long, Long> starts; // by epoch, without the first

  private ChannelEpochs(long current, Map<Long, Long> starts) {
    this.current = current;
    this.starts = new TreeMap<>(starts);
  }

  /**
   * Epochs that began after these seqs.
   *
   * @param starts by epoch, without the first one
   */
  public static ChannelEpochs of(Map<Long, Long> starts) {
    return starts.isEmpty() ? FIRST : new ChannelEpochs(Collections.max(starts.keySet()), starts);
  }

  /** The epoch in which events are appended. */
  public long current() {
    return current;
  }

  /** The seq after which the current epoch began; 0 for the first one. */
  public long currentStart() {
    return starts.isEmpty() ? 0 : starts.lastEntry().getValue();
  }

  /** The position of an event: in the newest epoch that began before it. */
  public Position ofEvent(long seq) {
    return new Position(epochOf(seq), seq);
  }

  /** The epoch of an event. */
  public long epochOf(long seq) {
    return starts.isEmpty() ? Position.FIRST_EPOCH : newestStartedBy(seq - 1);
  }

  /**
   * The position of a reader that has been served up to a seq: in the newest epoch that began there
   * or before, so that it is newer than all positions of events that were lost.
   */
  public Position at(long seq) {
    return new Position(starts.isEmpty() ? Position.FIRST_EPOCH : newestStartedBy(seq), seq);
  }

  private long newestStartedBy(long seq) {
    for (Map.Entry<Long, Long> start : starts.descendingMap().entrySet()) {
      if (start.getValue() <= seq) {
        return start.getKey();
      }
    }
    return Position.FIRST_EPOCH;
  }

  /**
   * The last seq of an epoch that is still in the log, if events of the epoch may have been lost:
   * where the first of all later epochs began.
   */
  public OptionalLong lastKept(long epoch) {
    return starts.tailMap(epoch, false).values().stream().mapToLong(Long::longValue).min();
  }

  @Override
  public String toString() {
    return "epoch " + current + " " + starts;
  }
}
