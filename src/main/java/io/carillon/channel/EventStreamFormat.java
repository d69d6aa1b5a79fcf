package io.carillon.channel;

import io.carillon.event.TraceParent;
import io.carillon.wire.EventStreamEncoder;
import io.carillon.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * {@code text/event-stream} (WHATWG HTML, 9.2). An event with a trace is preceded by {@code event:
 * trace} where that is wanted: a page can see no other fields than those that the standard has.
 *
 * @param coding how the bytes are coded
 * @param isTraced whether events say the step of a trace that they were published in
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
  public byte[] frame(Frame frame) {
    return traced(frame, frame.eventStream());
  }

  /**
   * A transient event has an id, too: the position that its reader has already, by which it is told
   * apart from events of the stream's other channels.
   */
  @Override
  public byte[] frame(Frame frame, String id) {
    byte[] whole = frame.eventStream();
    return traced(frame, Bytes.concat(EventStreamEncoder.idLine(id), 0, whole, frame.idLength()));
  }

  private byte[] traced(Frame frame, byte[] stream) {
    Optional<TraceParent> trace = isTraced ? frame.event().traceParent() : Optional.empty();
    return trace.isEmpty() ? stream : Bytes.concat(trace(trace.get()), 0, stream, 0);
  }

  /** Without an id: it moves no position. */
  private static byte[] trace(TraceParent trace) {
    String data = JsonText.object(Map.of("traceparent", trace));
    return EventStreamEncoder.body("trace", data.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] connected(String clientId, String position, Duration retry) {
    return Bytes.concat(
        EventStreamEncoder.retry(retry),
        0,
        event(position, "connected", JsonText.object(Map.of("clientId", clientId))),
        0);
  }

  @Override
  public byte[] heartbeat(String position, Instant now) {
    return event(position, "heartbeat", Long.toString(now.toEpochMilli()));
  }

  @Override
  public byte[] expired(String position, Instant at) {
    return event(position, "expired", JsonText.object(Map.of("expired", at)));
  }

  @Override
  public byte[] gap(Gap gap, String position) {
    return event(position, "gap", JsonText.object(gap.fields()));
  }

  private static byte[] event(String id, String type, String data) {
    return EventStreamEncoder.encode(id, type, data.getBytes(StandardCharsets.UTF_8));
  }
}
