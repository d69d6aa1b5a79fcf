package io.carillon.channel;

import io.carillon.wire.NdjsonEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** {@code application/x-ndjson}: one JSON object a line; the hub's own lines carry {@code control} instead of {@code channel}. */
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
    return NdjsonEncoder.encode(frame.event().isTransient() ? "" : id, frame.event());
  }

  @Override
  public byte[] connected(String clientId, String position, Duration retry) {
    return control("connected", position, "\"clientId\":\"" + clientId + "\",\"retry\":" + retry.toMillis());
  }

  @Override
  public byte[] heartbeat(String position, Instant now) {
    return control("heartbeat", position, "\"timestamp\":" + now.toEpochMilli());
  }

  @Override
  public byte[] gap(Gap gap, String position) {
    return control("gap", position, "\"gap\":" + gap.toJson());
  }

  private static byte[] control(String name, String position, String members) {
    // neither a position nor the members given above hold anything that JSON would escape
    return ("{\"control\":\"" + name + "\",\"id\":\"" + position + "\"," + members + "}\n").getBytes(StandardCharsets.UTF_8);
  }
}
