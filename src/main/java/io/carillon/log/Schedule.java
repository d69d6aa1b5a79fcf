package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Publications that are appended later. Each becomes exactly one event, not before its time,
 * whatever node stops meanwhile, unless it is cancelled before. Thread-safe.
 */
public interface Schedule {
  /**
   * Stores publications with a {@link Publication#due}, all or none.
   *
   * @return their ids, by which they are cancelled
   * @throws LogUnavailableException if they could not be stored
   */
  List<String> store(List<Publication> publications);

  /**
   * Publications that are not appended yet, in the order of their ids.
   *
   * @param after only ids greater than this one; the empty string for all
   */
  List<Entry> read(String after, int limit);

  /** The channel of a publication that is not appended yet. */
  Optional<ChannelName> channelOf(String id);

  /** Removes a publication; false if it has been appended, cancelled or never stored. */
  boolean tryCancel(String id);

  /**
   * A publication that is not appended yet.
   *
   * @param due the time at which it is appended
   */
  record Entry(
      String id,
      ChannelName channel,
      Instant due,
      Optional<String> type,
      List<Topic> topics,
      Optional<String> key) {}
}
