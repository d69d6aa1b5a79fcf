package io.carillon.wire;

import java.time.Duration;

/**
 * Is told what an {@link EventStreamParser} reads, in order, by the thread that feeds the parser.
 */
@FunctionalInterface
public interface EventStreamListener {
  /** An event was dispatched. */
  void onEvent(ParsedEvent event);

  /** The stream has set how long to wait before reconnecting. */
  default void onReconnectionTime(Duration reconnectionTime) {}

  /** A comment line, without its colon and one space after it. The standard ignores it. */
  default void onComment(String comment) {}
}
