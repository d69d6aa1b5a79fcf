package io.carillon.event;

import java.util.List;

/**
 * Events have been appended to a channel and committed. Announced after the commit, in the order of
 * commits.
 *
 * @param channel to which they were appended
 * @param first seq of the first event appended
 * @param last seq of the last event appended
 * @param events the newest of them, oldest first, without holes and ending at {@code last}; all of
 *     them unless the batch was too large to keep in memory, then those before {@code
 *     events.get(0)} are to be read from the log
 */
public record EventsAppended(ChannelName channel, long first, long last, List<Event> events) {
  public EventsAppended {
    events = List.copyOf(events);
    if (events.isEmpty()
        || events.get(events.size() - 1).seq() != last
        || events.get(0).seq() < first) {
      throw new IllegalArgumentException(
          "events do not end at " + last + " or begin before " + first);
    }
  }

  /** The epoch of the log in which they were appended. */
  public long epoch() {
    return events.get(events.size() - 1).epoch();
  }

  /** About how many bytes of memory its events retain. */
  public long footprint() {
    long bytes = 0;
    for (Event event : events) {
      bytes += event.footprint();
    }
    return bytes;
  }
}
