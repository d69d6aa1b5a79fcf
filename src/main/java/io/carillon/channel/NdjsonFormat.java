package io.carillon.channel;

import io.carillon.event.Event;
import io.carillon.wire.NdjsonEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code application/x-ndjson}: one JSON object a line; the hub's own lines carry {@code control}
 * instead of {@code channel}. Where traces are wanted, an event with one has the member {@code
 * traceparent}.
 *
 * @param coding how the bytes are coded
 * @param isTraced whether events say the step of a trace that they were published in
 */
public record NdjsonFormat(Coding coding, boolean isTraced) implements StreamFormat {
  /** Uncompressed, and without traces. */
  public static final NdjsonFormat INSTANCE = new NdjsonFormat(Coding.IDENTITY, false);

  @Override
  public StreamFormat compressed() {
    return new NdjsonFormat(Coding.GZIP, isTraced);
  }

  @Override
  public StreamFormat traced() {
    return new NdjsonFormat(coding, true);
  }

  @Override
  public String mediaType() {
    return "application/x-ndjson";
  }

  @Override
  public byte[] frame(Frame frame) {
    Event event = frame.event();
    return isTraced && event.traceParent().isPresent()
        ? frame(frame, Long.toString(event.seq()))
        : frame.ndjson();
  }

  @Override
  public byte[] frame(Frame frame, String id) {
    @Nullable String position = frame.event().isTransient() ? null : id;
    return isTraced
        ? NdjsonEncoder.encodeTraced(position, frame.event())
        : NdjsonEncoder.encode(position, frame.event());
  }

  @Override
  public byte[] connected(String clientId, String position, Duration retry) {
    return NdjsonEncoder.control(
        "connected", fields("id", position, "clientId", clientId, "retry", retry.toMillis()));
  }

  @Override
  public byte[] heartbeat(String position, Instant now) {
    return NdjsonEncoder.control(
        "heartbeat", fields("id", position, "timestamp", now.toEpochMilli()));
  }

  @Override
  public byte[] expired(String position, Instant at) {
    return NdjsonEncoder.control("expired", fields("id", position, "expired", at));
  }

  @Override
  public byte[] gap(Gap gap, String position) {
    Map<String, Object> fields = fields("id", position);
    fields.putAll(gap.fields());
    return NdjsonEncoder.control("gap", fields);
  }

  private static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
