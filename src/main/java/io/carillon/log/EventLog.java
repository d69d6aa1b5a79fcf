package io.carillon.log;

import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Position;
import io.carillon.event.Reader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The read port of the log. Calls may block on a database, so they are never made on a fan-out
 * thread. Thread-safe.
 *
 * <p>Every method throws {@link LogUnavailableException} if the log cannot be read now.
 */
public interface EventLog {
  /** Events that one search backwards looks at, at most. */
  int MAX_SCANNED = 2000;

  /** Most patterns in one query of {@link #channels}. */
  int MAX_PATTERNS = 100;

  /**
   * A page of the events after {@code position}, oldest first. Expired events may be left out. The
   * type of the result shows whether retention has removed requested events.
   */
  Replay readAfter(ChannelName channel, long position, PageLimit limit);

  /**
   * A page of the newest events before {@code position} that are selected and have not expired.
   * Looks at {@link #MAX_SCANNED} events at most.
   */
  History readBefore(ChannelName channel, long position, Selection selection, PageLimit limit);

  /**
   * The newest seq before {@code position} that {@code reader} may see; if none of the newest
   * {@link #MAX_SCANNED} events before it is visible, the position before them; 0 if there is none.
   */
  long newestVisible(ChannelName channel, long position, Reader reader);

  /**
   * Of the events after {@code position} up to {@code end} that the conflation selects and that
   * have not expired, those that are the newest of their key; a page of them, oldest first. The
   * next page is read from the last event's position with the same {@code end}. The type of the
   * result shows whether retention has removed requested events.
   *
   * @param end at most the head, so that the range is final
   */
  Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, PageLimit limit);

  /**
   * A page of the values of a key, newest first: of the events between two positions, both
   * excluded, that have this key, are for everyone, have not expired, and are not larger than
   * {@link KeyedValue#MAX_BYTES}. A page of fewer than {@code limit} is the last one.
   *
   * @param key not empty
   */
  List<KeyedValue> readValues(ChannelName channel, String key, long after, long before, int limit);

  /** The positions that a channel has; {@link Extent#EMPTY} if nothing was ever appended. */
  Extent extent(ChannelName channel);

  /** The epochs of a channel; a log that is never restored has only the first. */
  default ChannelEpochs epochs(ChannelName channel) {
    return ChannelEpochs.FIRST;
  }

  /**
   * The epoch that this node reads the log in: {@link #epochs} of any channel are up to it. Does
   * not block.
   */
  default long epoch() {
    return Position.FIRST_EPOCH;
  }

  /**
   * The head of each of these channels that is not empty, in one query.
   *
   * @param channels at most a thousand
   */
  Map<ChannelName, Long> heads(Collection<ChannelName> channels);

  /**
   * The position after which all events were appended at {@code since} or later: one before the
   * first such event, or the head if there is none.
   */
  long positionBefore(ChannelName channel, Instant since);

  /**
   * Channels with events, now or in the past, by name.
   *
   * @param patterns only channels that one of these covers; at most {@link #MAX_PATTERNS}
   * @param after only names greater than this one; the empty string for all
   */
  List<ChannelExtent> channels(Collection<ChannelPattern> patterns, String after, int limit);

  /** The number of channels; may include channels without events. */
  long channelCount();

  /** A channel and its positions. */
  record ChannelExtent(ChannelName channel, Extent extent) {}
}
