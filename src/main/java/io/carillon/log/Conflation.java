package io.carillon.log;

import io.carillon.event.Audience;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import io.carillon.event.Selector;
import io.carillon.event.Topic;
import java.util.Collection;

/**
 * How a range of a channel is conflated for one subscriber: to the newest event of each key, among
 * the events that the subscriber has selected and may see. Other events replace nothing.
 *
 * @param selection the events that take part, and the subscriber
 * @param keyless how events without a key are treated
 * @param hasRetractions whether notices of {@link Retraction}s take part
 */
public record Conflation(Selection selection, Keyless keyless, boolean hasRetractions) {
  public Conflation(Selector selector, Reader reader, Keyless keyless) {
    this(new Selection(selector, reader), keyless, true);
  }

  /** The same without notices of {@link Retraction}s. */
  public Conflation withoutRetractions() {
    return new Conflation(selection, keyless, false);
  }

  /** How events without a key are treated. */
  public enum Keyless {
    /** As events of one key: the newest remains. */
    ONE_KEY,
    /** All remain. */
    ALL
  }

  /** Whether an event with these topics and audience takes part; others are ignored. */
  public boolean selects(Collection<Topic> topics, Audience audience) {
    return selection.selects(topics, audience)
        && (hasRetractions || !Retraction.areOfNotice(topics));
  }
}
