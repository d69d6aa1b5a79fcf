package io.carillon.channel;

import io.carillon.event.Event;
import io.carillon.wire.EncodedEvent;

/**
 * An encoded event at its position in a channel. Immutable.
 *
 * @param offset counts all frames of this node, durable and transient: the coordinate of a live
 *     reader; -1 if the frame was read from the log
 * @param position seq of the newest durable event at or before it: the coordinate of a resuming
 *     reader
 */
public record Frame(EncodedEvent encoded, long offset, long position) {
  /** A frame read from the log. */
  public static Frame ofLog(Event event) {
    return new Frame(EncodedEvent.of(event), -1, event.seq());
  }

  /** The event. */
  public Event event() {
    return encoded.event();
  }

  /** Size in {@code text/event-stream}: the measure for all bounds on what is written at once. */
  public int size() {
    return encoded.eventStream().length;
  }
}
