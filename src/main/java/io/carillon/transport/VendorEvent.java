package io.carillon.transport;

import io.carillon.wire.ParsedEvent;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEvent;
import java.lang.reflect.Type;
import org.jspecify.annotations.NullUnmarked;

/**
 * An event of ours in the shape that a vendor's sink takes.
 *
 * @param reconnectDelay in milliseconds, or {@link SseEvent#RECONNECT_NOT_SET}
 */
@NullUnmarked // the standard answers null for what is absent
record VendorEvent(ParsedEvent event, long reconnectDelay) implements OutboundSseEvent {
  @Override
  public Class<?> getType() {
    return String.class;
  }

  @Override
  public Type getGenericType() {
    return String.class;
  }

  @Override
  public MediaType getMediaType() {
    return MediaType.TEXT_PLAIN_TYPE;
  }

  @Override
  public Object getData() {
    return event.data();
  }

  @Override
  public String getId() {
    return event.id().isEmpty() ? null : event.id();
  }

  @Override
  public String getName() {
    return event.type().equals("message") ? null : event.type();
  }

  @Override
  public String getComment() {
    return null;
  }

  @Override
  public long getReconnectDelay() {
    return reconnectDelay;
  }

  @Override
  public boolean isReconnectDelaySet() {
    return reconnectDelay != SseEvent.RECONNECT_NOT_SET;
  }
}
