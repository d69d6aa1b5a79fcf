package io.carillon.api;

import java.util.List;

/**
 * Events have been appended to a channel and committed. A CDI event: {@code void on(@Observes
 * EventsAppended appended)}. Fired on the node that committed them, after the commit, in the order
 * of commits, on a thread of its own, so that a slow observer delays neither subscribers nor
 * publishers. If observers are slow for so long that 10,000 announcements or 32 MB wait, further
 * ones are skipped with a warning; {@code first} then shows the hole.
 *
 * @param channel to which they were appended
 * @param first position of the first event
 * @param last position of the last event
 * @param events the newest of them, oldest first, ending at {@code last}; all of them unless the
 *     batch was too large to keep in memory
 */
public record EventsAppended(String channel, long first, long last, List<ChannelEvent> events) {
  public EventsAppended {
    events = List.copyOf(events);
  }
}
