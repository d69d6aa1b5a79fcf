package io.carillon.publish;

import io.carillon.event.Event;

/** Where transient events go: to those who are listening now. Never blocks; thread-safe. */
@FunctionalInterface
public interface TransientOutlet {
  /** Has a transient event delivered, or forgotten if nobody listens. */
  void publish(Event event);
}
