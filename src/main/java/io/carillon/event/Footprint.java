package io.carillon.event;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of memory an event retains, about: the unit of every limit on events that are
 * queued, buffered or cached. Counts what grows with the publisher's input and assumes a fixed
 * overhead for the objects around it; the name of the channel is shared and does not count.
 */
final class Footprint {
  /** An {@link Event} or {@link Publication} without any content: objects, times, references. */
  private static final int FIXED = 192;

  /** A string, the object that wraps it and its slot in a collection, without characters. */
  private static final int TEXT = 72;

  private Footprint() {}

  static long of(
      Data data,
      @Nullable EventType type,
      List<Topic> topics,
      @Nullable String key,
      @Nullable String id,
      Audience audience) {
    long bytes = FIXED + data.size() + of(key) + of(id);
    bytes += type == null ? 0 : of(type.value());
    for (int i = 0; i < topics.size(); i++) { // no iterator: called for every event
      bytes += of(topics.get(i).value());
    }
    return audience.isEveryone() ? bytes : bytes + of(audience.users()) + of(audience.roles());
  }

  private static long of(Collection<String> names) {
    long bytes = 0;
    for (String name : names) {
      bytes += of(name);
    }
    return bytes;
  }

  /** Two bytes a character: right for text outside of Latin-1, an upper bound for the rest. */
  private static long of(@Nullable String text) {
    return text == null ? 0 : TEXT + 2L * text.length();
  }
}
