package io.carillon.transport;

import io.carillon.event.Event;
import io.carillon.wire.ControlEvents;
import io.carillon.wire.Message;
import io.carillon.wire.ParsedEvent;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEvent;
import java.lang.reflect.Type;
import org.jspecify.annotations.NullUnmarked;

/**
 * A message in the form that a vendor's sink accepts.
 *
 * @param id null if there is none
 * @param type null if the event has none
 * @param reconnectDelay in milliseconds, or {@link SseEvent#RECONNECT_NOT_SET}
 */
@NullUnmarked // the standard answers null for what is absent
record VendorEvent(String id, String type, String data, long reconnectDelay)
    implements OutboundSseEvent {
  static VendorEvent of(Message message) {
    if (message instanceof Message.Published published) {
      return of(published);
    }
    ParsedEvent event = ControlEvents.of(message);
    long reconnectDelay =
        message instanceof Message.Connected connected
            ? connected.retry().toMillis()
            : SseEvent.RECONNECT_NOT_SET;
    return new VendorEvent(event.id(), event.type(), event.data(), reconnectDelay);
  }

  private static VendorEvent of(Message.Published published) {
    Event event = published.event().event();
    String own = event.isTransient() ? null : event.position();
    return new VendorEvent(
        published.id() == null ? own : published.id(),
        event
            .type()
            .map(Object::toString)
            .filter(type -> !type.equals(ParsedEvent.DEFAULT_TYPE))
            .orElse(null),
        withLineFeeds(event.data().toString()),
        SseEvent.RECONNECT_NOT_SET);
  }

  /** CR and CRLF end a line in an event stream as LF does. */
  private static String withLineFeeds(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }

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
    return data;
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public String getName() {
    return type;
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
