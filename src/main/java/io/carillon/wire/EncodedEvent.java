package io.carillon.wire;

import io.carillon.event.Event;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An event as subscribers receive it: encoded once, the bytes shared by all of them. Thread-safe.
 * Immutable but for the NDJSON line, which is encoded when it is first needed and then kept.
 */
public final class EncodedEvent {
  /** Headers of this object and its arrays. */
  private static final int OVERHEAD_BYTES = 96;

  private final Event event;
  private final byte[] eventStream;
  private final int idLength;
  private volatile byte @Nullable [] ndjson; // written under this
  private @Nullable LongConsumer retainedBy; // guarded by this

  private EncodedEvent(Event event) {
    this.event = event;
    String type = event.type().map(Object::toString).orElse(null);
    if (event.isTransient()) {
      this.eventStream = EventStreamEncoder.body(type, event.data().utf8());
      this.idLength = 0;
    } else {
      String id = event.position();
      this.eventStream = EventStreamEncoder.encode(id, type, event.data().utf8());
      this.idLength = "id: ".length() + id.length() + 1;
    }
  }

  /** Encodes an event. */
  public static EncodedEvent of(Event event) {
    return new EncodedEvent(event);
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
   * Length of the id line at the beginning of {@link #eventStream()}, which a stream of several
   * channels replaces by its own.
   */
  int idLength() {
    return idLength;
  }

  /** The event as a line of NDJSON with its position as id. Shared, not to be written to. */
  public byte[] ndjson() {
    byte[] line = ndjson;
    return line == null ? encodeNdjson() : line;
  }

  private synchronized byte[] encodeNdjson() {
    byte[] line = ndjson;
    if (line == null) {
      line = NdjsonEncoder.encode(event.isTransient() ? null : event.position(), event);
      ndjson = line;
      if (retainedBy != null) {
        retainedBy.accept(line.length);
      }
    }
    return line;
  }

  /**
   * Something keeps this event in memory from now on.
   *
   * @param onGrowth receives the additional bytes if the event grows until {@link #release}
   * @return bytes that it occupies now, about
   */
  public synchronized long retain(LongConsumer onGrowth) {
    retainedBy = onGrowth;
    return footprint();
  }

  /**
   * The opposite of {@link #retain}.
   *
   * @return bytes that it occupied, about: those of {@code retain} and of all growth since
   */
  public synchronized long release() {
    retainedBy = null;
    return footprint();
  }

  private long footprint() {
    byte[] line = ndjson;
    return OVERHEAD_BYTES
        + event.footprint()
        + eventStream.length
        + (line == null ? 0 : line.length);
  }
}
