package io.carillon.log;

import io.carillon.event.Audience;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.event.Topic;
import java.util.Collection;

/**
 * How a stretch of a channel is conflated for somebody: to the newest event of each key, among the
 * events that are wanted and may be seen. What somebody else sees or wants replaces nothing here.
 *
 * @param selector which events are wanted
 * @param reader who is to see them
 * @param keyless what is done with events that have no key
 */
public record Conflation(Selector selector, Reader reader, Keyless keyless) {
  /** What is done with events that have no key. */
  public enum Keyless {
    /** They count as events of one key, so that the newest is left. */
    ONE_KEY,
    /** None replaces another: all are left. */
    ALL
  }

  /** Whether an event with these is one that is conflated, rather than passed over. */
  public boolean wants(Collection<Topic> topics, Audience audience) {
    return selector.selects(topics) && audience.admits(reader);
  }
}
