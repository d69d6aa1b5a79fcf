package io.carillon.wire;

import io.carillon.event.TraceParent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * {@code text/event-stream} (WHATWG HTML, 9.2). In a traced stream an event with a trace context is
 * preceded by {@code event: trace}: an {@code EventSource} exposes no other fields than those of
 * the standard.
 *
 * @param coding the content coding
 * @param isTraced whether events carry their trace context
 */
public record EventStreamFormat(Coding coding, boolean isTraced) implements StreamFormat {
  /** Uncompressed, and without traces. */
  public static final EventStreamFormat INSTANCE = new EventStreamFormat(Coding.IDENTITY, false);

  @Override
  public StreamFormat compressed() {
    return new EventStreamFormat(Coding.GZIP, isTraced);
  }

  @Override
  public StreamFormat traced() {
    return new EventStreamFormat(coding, true);
  }

  @Override
  public String mediaType() {
    return "text/event-stream";
  }

  @Override
  public byte[] event(EncodedEvent event) {
    return traced(event, event.eventStream());
  }

  /**
   * A transient event has an id, too: the position that its reader has already, whose first channel
   * is the one that the event belongs to.
   */
  @Override
  public byte[] event(EncodedEvent event, String id) {
    byte[] idLine = EventStreamEncoder.idLine(id);
    return traced(event, Bytes.concat(idLine, 0, event.eventStream(), event.idLength()));
  }

  private byte[] traced(EncodedEvent event, byte[] stream) {
    Optional<TraceParent> trace = isTraced ? event.event().traceParent() : Optional.empty();
    return trace.isEmpty() ? stream : Bytes.concat(trace(trace.get()), 0, stream, 0);
  }

  /** Without an id: it moves no position. */
  private static byte[] trace(TraceParent trace) {
    String data = JsonText.object(Map.of("traceparent", trace));
    return EventStreamEncoder.body("trace", data.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] connected(Message.Connected message) {
    return Bytes.concat(EventStreamEncoder.retry(message.retry()), 0, control(message), 0);
  }

  @Override
  public byte[] heartbeat(Message.Heartbeat message) {
    return control(message);
  }

  @Override
  public byte[] retry(Duration delay) {
    return EventStreamEncoder.retry(delay);
  }

  @Override
  public byte[] expired(Message.Expired message) {
    return control(message);
  }

  @Override
  public byte[] missing(Message.Missing message) {
    return control(message);
  }

  private static byte[] control(Message message) {
    ParsedEvent event = ControlEvents.of(message);
    return EventStreamEncoder.encode(
        event.id(), event.type(), event.data().getBytes(StandardCharsets.UTF_8));
  }
}
