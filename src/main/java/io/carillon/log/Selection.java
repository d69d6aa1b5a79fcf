package io.carillon.log;

import io.carillon.event.Audience;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.event.Topic;
import java.util.Collection;

/**
 * The events of a channel that a reader has selected and may see.
 *
 * @param selector which events are selected
 * @param reader the reader, for whose audience events are selected
 */
public record Selection(Selector selector, Reader reader) {
  /** Whether an event with these topics and audience takes part; others are ignored. */
  public boolean selects(Collection<Topic> topics, Audience audience) {
    return selector.selects(topics) && audience.admits(reader);
  }
}
