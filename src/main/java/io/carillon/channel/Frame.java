package io.carillon.channel;

import io.carillon.event.Event;
import io.carillon.wire.EventStreamEncoder;
import io.carillon.wire.NdjsonEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An event as its subscribers receive it: encoded once, the bytes shared by all of them. Immutable
 * to everybody outside of {@link HotTail}, which gives it its place.
 */
public final class Frame {
  /** Rough size of the objects around the bytes, for the bound of the hot tail. */
  private static final int OVERHEAD_BYTES = 256;

  private final Event event;
  private final byte[] eventStream;
  private final int idLength;
  private volatile byte @Nullable [] ndjson; // encoded by the first who asks; twice is harmless

  // Both are written by HotTail.append before the frame is visible to a reader, and never again.
  public long offset = -1;
  public long position;

  private Frame(Event event) {
    this.event = event;
    this.position = event.seq();
    String type = event.type().map(Object::toString).orElse(null);
    if (event.isTransient()) {
      this.eventStream = EventStreamEncoder.body(type, event.data().utf8());
      this.idLength = 0;
    } else {
      String id = Long.toString(event.seq());
      this.eventStream = EventStreamEncoder.encode(id, type, event.data().utf8());
      this.idLength = "id: ".length() + id.length() + 1;
    }
  }

  /** Encodes an event. */
  public static Frame of(Event event) {
    return new Frame(event);
  }

  /** What was encoded. */
  public Event event() {
    return event;
  }

  /**
   * All fields of the event in {@code text/event-stream}, with its {@code id:} unless transient.
   * Shared, not to be written to.
   */
  public byte[] eventStream() {
    return eventStream;
  }

  /**
   * How many of the first bytes of {@link #eventStream()} are the id line, which a stream of
   * several channels replaces by its own.
   */
  public int idLength() {
    return idLength;
  }

  /** The event as a line of NDJSON with its seq as id. Shared, not to be written to. */
  public byte[] ndjson() {
    byte[] line = ndjson;
    if (line == null) {
      line = NdjsonEncoder.encode(event.isTransient() ? null : Long.toString(event.seq()), event);
      ndjson = line;
    }
    return line;
  }

  /** About how much memory this keeps, in bytes. */
  int retainedBytes() {
    return OVERHEAD_BYTES + eventStream.length + event.data().size();
  }
}
