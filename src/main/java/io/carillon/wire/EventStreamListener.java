package io.carillon.wire;

import java.time.Duration;

/** Receives the events of an {@link EventStreamParser} in order, on the thread that feeds it. */
@FunctionalInterface
public interface EventStreamListener {
  /** An event was dispatched. */
  void onEvent(ParsedEvent event);

  /** The stream has set how long to wait before reconnecting. */
  default void onReconnectionTime(Duration reconnectionTime) {}

  /** A comment line, without its colon and one space after it. The standard ignores it. */
  default void onComment(String comment) {}
}
