package io.carillon.channel;

import io.carillon.wire.EventStreamEncoder;
import io.carillon.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** {@code text/event-stream} (WHATWG HTML, 9.2). */
public final class EventStreamFormat implements StreamFormat {
  /** The only one. */
  public static final EventStreamFormat INSTANCE = new EventStreamFormat();

  private EventStreamFormat() {}

  @Override
  public String mediaType() {
    return "text/event-stream";
  }

  @Override
  public byte[] frame(Frame frame) {
    return frame.eventStream();
  }

  /**
   * A transient event has an id, too: the position that its reader has already, by which it is told
   * apart from events of the stream's other channels.
   */
  @Override
  public byte[] frame(Frame frame, String id) {
    byte[] whole = frame.eventStream();
    return Bytes.concat(EventStreamEncoder.idLine(id), 0, whole, frame.idLength());
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
