package io.carillon.wire;

import io.carillon.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code application/x-ndjson}: one JSON object a line; the hub's own lines carry {@code control}
 * instead of {@code channel}. In a traced stream an event with a trace context has the member
 * {@code traceparent}.
 *
 * @param coding the content coding
 * @param isTraced whether events carry their trace context
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
  public byte[] event(EncodedEvent encoded) {
    Event event = encoded.event();
    return isTraced && event.traceParent().isPresent()
        ? event(encoded, Long.toString(event.seq()))
        : encoded.ndjson();
  }

  @Override
  public byte[] event(EncodedEvent encoded, String id) {
    Event event = encoded.event();
    @Nullable String position = event.isTransient() ? null : id;
    return isTraced
        ? NdjsonEncoder.encodeTraced(position, event)
        : NdjsonEncoder.encode(position, event);
  }

  @Override
  public byte[] connected(Message.Connected message) {
    Map<String, Object> members = positioned(message.position());
    members.put("clientId", message.clientId());
    members.put("retry", message.retry().toMillis());
    return NdjsonEncoder.control("connected", members);
  }

  @Override
  public byte[] heartbeat(Message.Heartbeat message) {
    Map<String, Object> members = positioned(message.position());
    members.put("timestamp", message.now().toEpochMilli());
    return NdjsonEncoder.control("heartbeat", members);
  }

  @Override
  public byte[] expired(Message.Expired message) {
    Map<String, Object> members = positioned(message.position());
    members.put("expired", message.at());
    return NdjsonEncoder.control("expired", members);
  }

  @Override
  public byte[] missing(Message.Missing message) {
    Map<String, Object> members = positioned(message.position());
    members.putAll(message.gap().members());
    return NdjsonEncoder.control("gap", members);
  }

  private static Map<String, Object> positioned(String position) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", position);
    return members;
  }
}
