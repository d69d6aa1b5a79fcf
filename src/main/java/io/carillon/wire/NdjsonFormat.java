package io.carillon.wire;

import io.carillon.event.Event;
import io.carillon.event.TraceParent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code application/x-ndjson}: one JSON object a line; the hub's own lines carry {@code control}
 * instead of {@code channel}. In a traced stream an event with a trace context has the member
 * {@code traceparent}.
 *
 * @param coding the content coding
 * @param isTraced whether events carry their trace context
 * @param dataForm how data is written
 */
public record NdjsonFormat(Coding coding, boolean isTraced, DataForm dataForm)
    implements StreamFormat {
  /** Uncompressed, without traces, and with data as values. */
  public static final NdjsonFormat INSTANCE =
      new NdjsonFormat(Coding.IDENTITY, false, DataForm.VALUE);

  @Override
  public StreamFormat compressed() {
    return new NdjsonFormat(Coding.GZIP, isTraced, dataForm);
  }

  @Override
  public NdjsonFormat traced() {
    return new NdjsonFormat(coding, true, dataForm);
  }

  @Override
  public NdjsonFormat textual() {
    return new NdjsonFormat(coding, isTraced, DataForm.TEXT);
  }

  @Override
  public String mediaType() {
    return "application/x-ndjson";
  }

  @Override
  public byte[] event(EncodedEvent encoded) {
    boolean isShared = trace(encoded.event()).isEmpty() && dataForm == DataForm.VALUE;
    return isShared ? encoded.ndjson() : event(encoded, encoded.event().position());
  }

  @Override
  public byte[] event(EncodedEvent encoded, String id) {
    Event event = encoded.event();
    @Nullable String position = event.isTransient() ? null : id;
    return NdjsonEncoder.encode(position, event, trace(event), dataForm);
  }

  private Optional<TraceParent> trace(Event event) {
    return isTraced ? event.traceParent() : Optional.empty();
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
