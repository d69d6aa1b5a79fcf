package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The durable log of every channel, as a reader sees it. Calls may block on a database: never from
 * a fan-out thread. Thread-safe.
 *
 * @see Replay
 */
public interface EventLog {
  /**
   * Events after {@code position}, oldest first, at most {@code limit}. Events whose time to live
   * is over may be left out. Says whether retention has removed any of those asked for.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  Replay readAfter(ChannelName channel, long position, int limit);

  /**
   * The newest events before {@code position}, oldest first, at most {@code limit}.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  List<Event> readBefore(ChannelName channel, long position, int limit);

  /**
   * Events after {@code position} up to {@code end} that no newer one of the same key up to {@code
   * end} replaces, among those that the conflation wants and whose time to live is not over; oldest
   * first, at most {@code limit}. What follows is read on from the last one, with the same end.
   * Says whether retention has removed any of those asked for.
   *
   * @param end a seq at most the head, so that nothing is appended before it any more
   * @throws LogUnavailableException if the log cannot be read now
   */
  Replay readNewest(ChannelName channel, long position, long end, Conflation conflation, int limit);

  /**
   * What there is of a channel; {@link Extent#EMPTY} if nothing was ever published to it.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  Extent extent(ChannelName channel);

  /**
   * Seq of the newest event of each of those channels that have any. One query, however many
   * channels.
   *
   * @param channels a thousand at most
   * @throws LogUnavailableException if the log cannot be read now
   */
  Map<ChannelName, Long> heads(Collection<ChannelName> channels);

  /**
   * The position from which a reader sees all that was appended at {@code since} or later: one
   * before the first such event, or the head.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  long positionBefore(ChannelName channel, Instant since);

  /**
   * Channels in the order of their names, after {@code after} (or from the first), at most {@code
   * limit}.
   *
   * @param after a name or the empty string
   * @throws LogUnavailableException if the log cannot be read now
   */
  List<ChannelExtent> channels(String after, int limit);

  /**
   * How many channels there are, whether they have events or not.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  long channelCount();

  /** A channel and what there is of it. */
  record ChannelExtent(ChannelName channel, Extent extent) {}
}
