package io.carillon.channel;

import io.carillon.wire.NdjsonEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code application/x-ndjson}: one JSON object a line; the hub's own lines carry {@code control}
 * instead of {@code channel}.
 */
public final class NdjsonFormat implements StreamFormat {
  /** The only one. */
  public static final NdjsonFormat INSTANCE = new NdjsonFormat();

  private NdjsonFormat() {}

  @Override
  public String mediaType() {
    return "application/x-ndjson";
  }

  @Override
  public byte[] frame(Frame frame) {
    return frame.ndjson();
  }

  @Override
  public byte[] frame(Frame frame, String id) {
    return NdjsonEncoder.encode(frame.event().isTransient() ? null : id, frame.event());
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
