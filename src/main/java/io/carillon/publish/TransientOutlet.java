package io.carillon.publish;

import io.carillon.event.Event;

/** Delivers transient events to current subscribers. Never blocks; thread-safe. */
@FunctionalInterface
public interface TransientOutlet {
  /** Delivers a transient event, or drops it if there is no subscriber. */
  void publish(Event event);
}
