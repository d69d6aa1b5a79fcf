package io.carillon.faces;

import java.util.Map;

/**
 * An event as the page has received it. The texts are empty where the event has none.
 *
 * @param id its position in the channel, such as {@code 17} or {@code 2-17}; empty for transient
 *     events, gaps and states
 * @param type its type; empty for events without one
 * @param data as it was published: JSON or text; of a gap and of a state a JSON object, see {@code
 *     docs/client.md}
 */
public record ReceivedEvent(String id, String type, String data) {
  /** The inputs by which a page sends an event. */
  static final String ID = "id";

  static final String TYPE = "type";
  static final String DATA = "data";

  static ReceivedEvent of(Map<String, String> parameters, String prefix) {
    return new ReceivedEvent(
        parameters.getOrDefault(prefix + ID, ""),
        parameters.getOrDefault(prefix + TYPE, ""),
        parameters.getOrDefault(prefix + DATA, ""));
  }
}
