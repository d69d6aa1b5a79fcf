package io.carillon.wire;

import io.carillon.event.Data;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;

/** Reads what any vendor's {@link OutboundSseEvent} says. Immutable; as thread-safe as its {@link DataWriter}. */
public final class OutboundSseEventEncoder {
  private final DataWriter writer;

  public OutboundSseEventEncoder(DataWriter writer) {
    this.writer = writer;
  }

  /** The event as it goes over an event stream. */
  public byte[] encode(OutboundSseEvent event) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    if (event.getComment() != null) {
      stream.writeBytes(EventStreamEncoder.comment(event.getComment()));
    }
    if (event.isReconnectDelaySet()) {
      stream.writeBytes(EventStreamEncoder.retry(Duration.ofMillis(event.getReconnectDelay())));
    }
    data(event).ifPresent(data -> stream.writeBytes(EventStreamEncoder.encode(event.getId(), event.getName(), data.utf8())));
    return stream.toByteArray();
  }

  /** What the event says, ready for a publication; empty if it only carries a comment. */
  public Optional<Data> data(OutboundSseEvent event) {
    Object data = event.getData();
    if (data == null) {
      return Optional.empty();
    }
    MediaType mediaType = event.getMediaType();
    String text = data instanceof CharSequence ? data.toString() : writer.write(data, event.getType(), event.getGenericType(), mediaType);
    return Optional.of(isJson(mediaType) ? Data.json(text) : Data.text(text));
  }

  private static boolean isJson(MediaType mediaType) {
    return mediaType != null && (mediaType.getSubtype().equals("json") || mediaType.getSubtype().endsWith("+json"));
  }
}
