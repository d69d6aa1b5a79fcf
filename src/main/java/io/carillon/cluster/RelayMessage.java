package io.carillon.cluster;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import java.util.List;
import java.util.UUID;

/** What one node tells the others. */
sealed interface RelayMessage {
  /** Events were committed; all of them are here, or the newest, as they were announced. */
  record Appended(EventsAppended events) implements RelayMessage {}

  /**
   * Events up to {@code last} were committed, of which none is here: too many or too large to be
   * sent along.
   */
  record HeadAdvanced(ChannelName channel, long last) implements RelayMessage {}

  /** A transient event: who does not hear of it here never will. */
  record Transient(Event event) implements RelayMessage {}

  /** A hint, in a line of text; who misses it comes to know otherwise, or does without. */
  record Hint(String text) implements RelayMessage {}

  /** What a node sends when it has nothing to say, to hear whether it is heard. */
  record Heartbeat() implements RelayMessage {}

  /**
   * News as they travel together.
   *
   * @param node who sends
   * @param number counts the messages of that node since it has started: 1, 2, 3 …
   */
  record Message(UUID node, long number, List<RelayMessage> news) {
    public Message {
      news = List.copyOf(news);
    }
  }
}
