package io.carillon.client;

import io.carillon.client.EventStreamDecoder.ServerSentEvent;
import io.carillon.client.StreamMessage.Connected;
import io.carillon.client.StreamMessage.Expired;
import io.carillon.client.StreamMessage.Heartbeat;
import io.carillon.client.StreamMessage.Missing;
import io.carillon.client.StreamMessage.Received;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the events of an event stream mean: the hub's own, and those of channels. */
final class EventStreamMessages implements Consumer<ServerSentEvent> {
  private final @Nullable String onlyChannel;
  private final Consumer<StreamMessage> messages;

  /**
   * @param onlyChannel the channel of the stream; null if ids name it
   */
  EventStreamMessages(@Nullable String onlyChannel, Consumer<StreamMessage> messages) {
    this.onlyChannel = onlyChannel;
    this.messages = messages;
  }

  /**
   * @throws IllegalArgumentException if the event is not from a hub
   */
  @Override
  public void accept(ServerSentEvent event) {
    switch (event.type()) {
      case "connected" ->
          messages.accept(
              new Connected(
                  event.lastEventId(),
                  JsonScanner.string(
                      JsonScanner.members(event.data()).getOrDefault("clientId", ""))));
      case "heartbeat" -> messages.accept(new Heartbeat(event.lastEventId()));
      case "gap" ->
          messages.accept(
              new Missing(event.lastEventId(), GapReader.read(JsonScanner.members(event.data()))));
      case "expired" -> messages.accept(new Expired());
      case "trace" -> {} // not requested
      default -> received(event);
    }
  }

  private void received(ServerSentEvent event) {
    Map.Entry<String, Long> own = Positions.first(event.lastEventId(), onlyChannel);
    messages.accept(
        new Received(
            new ChannelEvent.Fields(own.getKey(), value(event.data()))
                .at(own.getValue(), event.lastEventId())
                .type(event.type().isEmpty() ? null : event.type())
                .event()));
  }

  /** The same text as in the other format: a JSON string without its quotes. */
  private static String value(String data) {
    try {
      return JsonScanner.isString(data) ? JsonScanner.string(data) : data;
    } catch (IllegalArgumentException text) {
      return data; // that begins with a quote
    }
  }
}
