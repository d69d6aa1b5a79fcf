package io.carillon.cluster;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import java.util.List;
import java.util.UUID;

/** What one node tells the others. */
sealed interface News {
  /** Events were committed; all of them are here, or the newest, as they were announced. */
  record Appended(EventsAppended events) implements News {}

  /**
   * Events up to {@code last} were committed, of which none is here: too many or too large to be
   * sent along.
   */
  record Reached(ChannelName channel, long last) implements News {}

  /** A transient event: who does not hear of it here never will. */
  record Passing(Event event) implements News {}

  /** A hint, in a line of text; who misses it comes to know otherwise, or does without. */
  record Word(String text) implements News {}

  /** What a node sends when it has nothing to say, to hear whether it is heard. */
  record Beat() implements News {}

  /**
   * News as they travel together.
   *
   * @param node who sends
   * @param number counts the messages of that node since it has started: 1, 2, 3 …
   */
  record Message(UUID node, long number, List<News> news) {
    public Message {
      news = List.copyOf(news);
    }
  }
}
