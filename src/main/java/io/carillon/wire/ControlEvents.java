package io.carillon.wire;

import java.util.Map;

/** The hub's own messages as server-sent events: their type, id and data. */
public final class ControlEvents {
  private ControlEvents() {}

  /**
   * The event that a message is written as.
   *
   * @throws IllegalArgumentException if it is an event of a channel
   */
  public static ParsedEvent of(Message message) {
    if (message instanceof Message.Connected connected) {
      String data = JsonText.object(Map.of("clientId", connected.clientId()));
      return new ParsedEvent(connected.position(), "connected", data);
    }
    if (message instanceof Message.Heartbeat heartbeat) {
      String data = Long.toString(heartbeat.now().toEpochMilli());
      return new ParsedEvent(heartbeat.position(), "heartbeat", data);
    }
    if (message instanceof Message.Missing missing) {
      String data = JsonText.object(missing.gap().members());
      return new ParsedEvent(missing.position(), "gap", data);
    }
    if (message instanceof Message.Expired expired) {
      String data = JsonText.object(Map.of("expired", expired.at()));
      return new ParsedEvent(expired.position(), "expired", data);
    }
    throw new IllegalArgumentException("not a control message: " + message);
  }
}
