package io.carillon.log;

import io.carillon.event.Event;
import java.util.List;

/**
 * A page of the history of a channel, read backwards.
 *
 * @param events oldest first
 * @param before the position before which the next older page is read; 0 if there is none. A page
 *     that is short or empty may have an older one
 */
public record History(List<Event> events, long before) {
  public History {
    events = List.copyOf(events);
  }
}
