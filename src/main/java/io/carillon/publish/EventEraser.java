package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/**
 * Retracts the events of a channel that match a condition. Reads the channel from its first event
 * to its head, since the log has no index of what families store of users.
 */
public final class EventEraser {
  private static final PageLimit PAGE = new PageLimit(512, 512 << 10);

  private final EventLog log;
  private final Publisher publisher;

  public EventEraser(EventLog log, Publisher publisher) {
    this.log = log;
    this.publisher = publisher;
  }

  /**
   * Retracts all events that match; blocks until they are erased.
   *
   * @return how many
   * @throws LogUnavailableException if the log is unavailable; some may have been erased
   */
  public long erase(ChannelName channel, Predicate<Event> matches) {
    long erased = 0;
    long position = 0;
    long head = log.extent(channel).head();
    while (position < head) {
      Replay page = log.readAfter(channel, position, PAGE);
      List<Event> events = page.events();
      List<Long> seqs = events.stream().filter(matches).map(Event::seq).toList();
      if (!seqs.isEmpty()) {
        retract(channel, seqs);
        erased += seqs.size();
      }
      position = page.isLast() || events.isEmpty() ? head : events.get(events.size() - 1).seq();
    }
    return erased;
  }

  /** The appender answers in time, or fails. */
  private void retract(ChannelName channel, List<Long> seqs) {
    try {
      publisher.retract(channel, seqs).toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw new LogUnavailableException("events could not be erased", failed.getCause());
    }
  }
}
